import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError, daySeconds } from '@daybook/core';
import type { DataOverview, LearningCurve } from '@daybook/report';
import { z } from 'zod';
import type { NetworkFolders } from '../encoding/prepare.ts';
import type { Cohort } from '../examples/timeline.ts';

/** Events of each type: how many, of how many people, in which weeks. */
export function overviewOf({ people, types, lastTime }: Cohort): Omit<DataOverview, 'coverage'> {
  const from = people.reduce((first, { times }) => Math.min(first, times[0] ?? Infinity), Infinity);
  const weeks = Math.max(1, Math.ceil((lastTime - from + 1) / (7 * daySeconds)));
  const counts = types.map((type) => ({ type, events: 0, people: 0, weekly: Array.from({ length: weeks }, () => 0) }));
  for (const history of people) {
    const seen = new Set<number>();
    history.types.forEach((type, step) => {
      const own = counts[type]!;
      own.events++;
      own.weekly[Math.floor((history.times[step]! - from) / (7 * daySeconds))]!++;
      seen.add(type);
    });
    for (const type of seen) counts[type]!.people++;
  }
  return {
    people: people.length,
    from: new Date(from * 1000).toISOString(),
    to: new Date(lastTime * 1000).toISOString(),
    types: counts.filter(({ events }) => events > 0).sort((one, other) => other.events - one.events),
  };
}

const historySchema = z.object({
  step: z.number(),
  trainLoss: z.number(),
  validation: z.record(z.string(), z.number().nullable()).default({}),
});

function readCurve(network: string, folder: string): LearningCurve[] {
  const path = join(folder, 'history.jsonl');
  if (!existsSync(path)) return [];
  const points = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, place) => {
      try {
        const { step, trainLoss, validation } = historySchema.parse(JSON.parse(line));
        const known = Object.entries(validation).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
        return { step, trainLoss, validation: Object.fromEntries(known) as Record<string, number> };
      } catch {
        throw new DataError(`${path}:${place + 1} is no line of a training history.`);
      }
    });
  return points.length === 0 ? [] : [{ network, points }];
}

/**
 * Learning curves of the engagement model and of each pretraining: from the folders that are given, by default from
 * those of the networks' names beside the model's.
 */
export function learningCurves(model: string, names: readonly string[], given: NetworkFolders): LearningCurve[] {
  return [
    ...names.flatMap((name) => readCurve(name, given[name] ?? join(dirname(model), name))),
    ...readCurve('engagement model', model),
  ];
}
