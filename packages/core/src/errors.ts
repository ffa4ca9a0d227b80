/** A configuration, flag or argument that cannot work. The message says place, rule, received, fix. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Input data that does not fit: the message names file, line or person. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** A weights folder or file that does not fit: the message names file, path in the tree, both shapes. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';
}
