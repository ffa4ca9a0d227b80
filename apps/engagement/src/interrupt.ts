/**
 * A signal that the first Ctrl-C aborts, `kill`, or the end of the terminal; the second one ends the process as usual.
 */
export function interruptSignal(onFirst: () => void): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const release = () => names.forEach((name) => process.off(name, stop));
  function stop(): void {
    release();
    onFirst();
    controller.abort();
  }
  for (const name of names) process.on(name, stop);
  return { signal: controller.signal, release };
}

export const neverInterrupted = (): ReturnType<typeof interruptSignal> => ({
  signal: new AbortController().signal,
  release: () => {},
});

/** Training was stopped; `--resume` continues it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
