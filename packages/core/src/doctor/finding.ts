/** What one check found. `detail` says what was measured; `fix` where to look when it failed. */
export type Finding = {
  readonly check: string;
  readonly passed: boolean;
  readonly detail: string;
  readonly fix?: string;
};

export function finding(check: string, passed: boolean, detail: string, fix: string): Finding {
  return passed ? { check, passed, detail } : { check, passed, detail, fix };
}
