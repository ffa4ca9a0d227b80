import { createInterface } from 'node:readline';

/**
 * Runs Daybook's side of a timed pair on request (timed-program.ts); turns.py is the same. `run` returns what it found,
 * for the record.
 */
export async function takeTurns(ready: string, run: () => unknown): Promise<void> {
  console.log(JSON.stringify({ ready }));
  for await (const line of createInterface({ input: process.stdin })) {
    const runs = Number(line);
    const started = performance.now();
    const startedCpu = process.cpuUsage();
    let result: unknown;
    for (let index = 0; index < runs; index++) result = await run();
    const { user, system } = process.cpuUsage(startedCpu);
    console.log(
      JSON.stringify({
        milliseconds: (performance.now() - started) / runs,
        cpuMilliseconds: (user + system) / 1000 / runs,
        result,
      }),
    );
  }
}
