import { StorageError } from '../../errors.ts';

/** What went wrong, and what helps, by the error code of the file system. */
const REASONS: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space and run the command again'],
  EDQUOT: ['the disk quota is used up', 'Free some space and run the command again'],
  EFBIG: ['the file would be larger than the file system or a limit allows', 'Write to another disk'],
  EROFS: ['the disk is read-only', 'Write to another folder'],
  EACCES: ['permission denied', 'Change the permissions or write to another folder'],
  EPERM: ['the system does not permit it', 'Change the permissions or write to another folder'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Choose another path'],
  EISDIR: ['it is a folder', 'Name a file'],
  EEXIST: ['a file of that name is in the way', 'Choose another path'],
  ENOTEMPTY: ['something else is in the way', 'Choose another path'],
  ENOENT: ['no such file or folder', 'Check the path'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n)'],
  EIO: ['the disk reports an error', 'Check the disk'],
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in REASONS;

/**
 * An error of the file system as one line: which file, what is missing, what is safe. Other errors stay as they are.
 *
 * @param safe what the failure left untouched, such as "The file there is as before"
 */
export function storageError(path: string, error: unknown, safe = ''): unknown {
  if (!isSystemError(error)) return error;
  const [what, fix] = REASONS[error.code!]!;
  return new StorageError(`${path === '' ? 'An empty path' : path}: ${what}. ${safe && `${safe} `}${fix}.`, {
    cause: error,
  });
}
