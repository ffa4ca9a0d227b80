import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * A program that writes {"ready": …}, then for each line with a number of runs {"milliseconds", "cpuMilliseconds",
 * "result"} of one run.
 */
export type ProgramCommand = { readonly name: string; readonly command: readonly string[] };

/** Of one run: time on the clock, and processor time of all threads together. */
export type Timing = { readonly milliseconds: number; readonly cpuMilliseconds: number; readonly result: unknown };

export type TimedProgram = {
  readonly name: string;
  /** What it says of itself: version, backend, threads. */
  readonly description: string;
  /** The mean of `runs` runs. */
  measure(runs: number): Promise<Timing>;
  stop(): void;
};

/**
 * `threads`: how many TensorFlow and PyTorch may use; their own choice if absent. @throws Error when the program ends
 * or writes something else.
 */
export async function startProgram(
  { name, command }: ProgramCommand,
  threads: string | undefined,
): Promise<TimedProgram> {
  const [program = '', ...parameters] = command;
  const environment = threads === undefined ? {} : { OMP_NUM_THREADS: threads, TF_NUM_INTRAOP_THREADS: threads };
  const child = spawn(program, parameters, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...environment },
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function read(): Promise<Readonly<Record<string, unknown>>> {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error(`speed: ${name} ended early. Run it alone to see why: ${command.join(' ')}`);
    return JSON.parse(value) as Record<string, unknown>;
  }

  const { ready } = await read();
  return {
    name,
    description: String(ready),
    async measure(runs) {
      child.stdin.write(`${runs}\n`);
      const { milliseconds, cpuMilliseconds, result } = await read();
      return { milliseconds: Number(milliseconds), cpuMilliseconds: Number(cpuMilliseconds), result };
    },
    stop: () => void child.stdin.end(),
  };
}
