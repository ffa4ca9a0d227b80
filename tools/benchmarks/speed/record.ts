import { recordResults, rounded, type Measurement } from '../results.ts';
import type { PairedTiming } from './paired-timing.ts';

/** Records the median ratio of each timed pair, with the smallest and largest of its rounds. */
export async function recordTimings(timings: readonly PairedTiming[], threads: string | undefined): Promise<void> {
  const setting = threads === undefined ? '' : ` --threads ${threads}`;
  await recordResults(
    'speed',
    timings.map(({ case: name, what, against, ratio, ratios }): Measurement => ({
      name,
      task: what,
      metric: 'time ratio',
      lowerIsBetter: true,
      command: `npm run bench -- ${name}${setting}`,
      figures: {
        'time ratio': {
          daybook: { value: rounded(ratio), interval: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))] },
          baselines: { [against.split(/[ ,]/)[0]!]: { value: 1 } },
        },
      },
    })),
  );
}
