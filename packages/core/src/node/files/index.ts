export { draftOf, openDraft, removeLeftovers, syncPath, writeFully, type Draft } from './draft.ts';
export { lock } from './lock.ts';
export { openTextFile, replaceFile, replaceFileSync, type TextFile } from './replace-file.ts';
export { replaceFolder, type FileHashes } from './replace-folder.ts';
export { storageError } from './storage-error.ts';
