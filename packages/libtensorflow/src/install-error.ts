/**
 * The native backend could not be installed. The message says what was tried, what happened and what to do; the project
 * works without it.
 */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}
