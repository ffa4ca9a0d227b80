/**
 * A table, configuration or model text that cannot work. The message names the place, the rule, what was received and
 * the fix.
 */
export class TreesError extends Error {
  override readonly name = 'TreesError';
}
