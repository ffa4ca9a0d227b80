/** A configuration, flag or argument that cannot work. The message names place, rule, value received and fix. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Input data that is invalid. The message names file, line or person. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** Weights that are damaged or do not fit a network. The message names file, path in the tree and both shapes. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';
}

/** A file or folder cannot be written: full or read-only disk, locked. The message names the file and what is safe. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
