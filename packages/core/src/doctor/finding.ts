/** Result of one check. `detail` says what was measured, `fix` where to look when it failed. */
export type Finding = {
  readonly check: string;
  readonly passed: boolean;
  readonly detail: string;
  readonly fix?: string;
};

/** A finding; `fix` is kept only if the check failed. */
export function finding(check: string, passed: boolean, detail: string, fix: string): Finding {
  return passed ? { check, passed, detail } : { check, passed, detail, fix };
}
