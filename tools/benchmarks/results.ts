import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@daybook/core';
import { replaceFile } from '@daybook/core/files';
import { format } from 'prettier';
import { z } from 'zod';

/** The folder of the benchmarks' sources; compiled files lie in its `dist/`. */
export const benchmarksFolder = join(import.meta.dirname, '..');

export const benchmarkNames = ['conversation', 'food', 'events', 'engagement', 'simulated', 'speed'] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

/** One model's score: over all seeds together, with a 95 % interval over people or conversations, and by seed. */
const figureSchema = z.strictObject({
  value: z.number(),
  interval: z.tuple([z.number(), z.number()]).optional(),
  seeds: z.array(z.number()).optional(),
});
export type Figure = z.infer<typeof figureSchema>;

const measuredSchema = z.strictObject({
  daybook: figureSchema,
  /** Other models on the same examples, by name. */
  baselines: z.record(z.string(), figureSchema),
  /** Daybook minus each of them, paired: the same people in every resample. */
  differences: z.record(z.string(), figureSchema).optional(),
  /** Of this metric, where a benchmark has metrics of both kinds. */
  lowerIsBetter: z.boolean().optional(),
  /** The best that any model could reach, where it can be computed. */
  ceiling: figureSchema.optional(),
});
export type Measured = z.infer<typeof measuredSchema>;

const resultSchema = z.strictObject({
  /** Unique within the benchmark. */
  name: z.string(),
  /** What is predicted, or timed, and on which data. */
  task: z.string(),
  /** The metric that the results page shows: a key of `figures`. */
  metric: z.string(),
  lowerIsBetter: z.boolean().optional(),
  command: z.string(),
  /** The commit that was measured, `-dirty` where the working tree had changes; null where the run did not note it. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,40}(-dirty)?$/)
    .nullable(),
  /** The commit that recorded the figures, where `commit` is null. */
  recordedIn: z
    .string()
    .regex(/^[0-9a-f]{7,40}$/)
    .optional(),
  date: z.iso.date(),
  machine: z.string(),
  figures: z.record(z.string(), measuredSchema),
});
export type Result = z.infer<typeof resultSchema>;

const fileSchema = z.strictObject({ benchmark: z.enum(benchmarkNames), results: z.array(resultSchema) });

const pathOf = (benchmark: BenchmarkName) => join(benchmarksFolder, benchmark, 'results.json');

/**
 * The recorded results of a benchmark, none if it has no `results.json`. @throws DataError when the file does not fit.
 */
export function readResults(benchmark: BenchmarkName): Result[] {
  const path = pathOf(benchmark);
  if (!existsSync(path)) return [];
  const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new DataError(`${path}: is no list of results.\n${z.prettifyError(parsed.error)}`);
  for (const { name, metric, figures } of parsed.data.results) {
    if (!(metric in figures)) throw new DataError(`${path}: ${name} has no figures for its metric ${metric}.`);
  }
  return parsed.data.results;
}

/** Such as "AMD EPYC 7B13, 2 cores, 24 GB, Node v20.20.0". */
function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${gigabytes} GB, Node ${
    process.version
  }`;
}

/** What a run measured; commit, date and machine are added when it is recorded. */
export type Measurement = Pick<Result, 'name' | 'task' | 'metric' | 'lowerIsBetter' | 'command' | 'figures'>;

/** Writes measurements to the benchmark's `results.json`, in place of those of the same names. */
export async function recordResults(benchmark: BenchmarkName, measurements: readonly Measurement[]): Promise<void> {
  const commit = execFileSync('git', ['describe', '--always', '--exclude', '*', '--abbrev=7', '--dirty'], {
    cwd: benchmarksFolder,
    encoding: 'utf8',
  }).trim();
  const provenance = { commit, date: new Date().toISOString().slice(0, 10), machine: describeMachine() };
  const measured = new Map(measurements.map((measurement) => [measurement.name, { ...measurement, ...provenance }]));
  const before = readResults(benchmark);
  const kept = before.map((result) => measured.get(result.name) ?? result);
  const added = [...measured.values()].filter(({ name }) => before.every((result) => result.name !== name));
  const file = fileSchema.parse({ benchmark, results: [...kept, ...added] });
  await replaceFile(pathOf(benchmark), await format(JSON.stringify(file), { parser: 'json', printWidth: 120 }));
}

/** Figures are kept to four decimals. */
export const rounded = (value: number): number => Number(value.toFixed(4));

export const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
