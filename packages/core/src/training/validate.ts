import { secondsOf, takeSnapshot, type HistoryEntry, type Run } from './run.ts';
import type { Metrics } from '../evaluation/metrics.ts';

/** Higher is better. */
function rank({ plan: { chooseBy } }: Run, metrics: Metrics): number {
  return chooseBy === undefined ? -metrics['loss']! : metrics[chooseBy]!;
}

/** Measures the weights on held-out data and keeps a copy of the best. */
export async function validate(run: Run): Promise<void> {
  const { plan, hooks, history, recentLosses, step, epoch, learningRate } = run;
  const validation = await plan.validate();
  const trainLoss = recentLosses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, recentLosses.length);
  const entry: HistoryEntry = { step, epoch, seconds: secondsOf(run), trainLoss, learningRate, validation };
  history.push(entry);
  run.recentLosses = [];
  hooks.onHistory?.(entry);
  if (!run.best || rank(run, validation) > rank(run, run.best.entry.validation))
    run.best = { entry, values: takeSnapshot(run) };
}
