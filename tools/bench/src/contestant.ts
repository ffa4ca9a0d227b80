import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that writes {"ready": …}, then for each line with a number of runs {"milliseconds": … of one run}. */
export type ContestantCommand = { readonly name: string; readonly command: readonly string[]; readonly environment?: Readonly<Record<string, string>> };

export type Contestant = {
  readonly name: string;
  /** What it says of itself: version, backend, threads. */
  readonly description: string;
  /** Milliseconds of one run, the mean of `runs` of them. */
  measure(runs: number): Promise<number>;
  stop(): void;
};

/** @throws Error when the program ends or writes something else. */
export async function startContestant({ name, command, environment }: ContestantCommand): Promise<Contestant> {
  const [program = '', ...parameters] = command;
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...environment } });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function read(): Promise<Readonly<Record<string, unknown>>> {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error(`bench: ${name} ended before its time. Run it alone to see why: ${command.join(' ')}`);
    return JSON.parse(value) as Record<string, unknown>;
  }

  const { ready } = await read();
  return {
    name,
    description: String(ready),
    async measure(runs) {
      child.stdin.write(`${runs}\n`);
      return Number((await read())['milliseconds']);
    },
    stop: () => void child.stdin.end(),
  };
}
