/**
 * A native library could not be installed. The message says which step failed, why, and what to do. The project works
 * without it, more slowly.
 */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}
