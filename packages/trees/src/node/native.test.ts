import { describe, expect, it } from 'vitest';
import { findTreesBackend, formatTrees, predictTrees, trainTrees } from '../index.ts';
import { createUniform } from '../random.ts';

const { backend, detail } = await findTreesBackend();
const columns = 4;

function simulate(rows: number, seed: number) {
  const uniform = createUniform(seed, 0);
  const values = Float32Array.from({ length: rows * columns }, () => 2 * uniform() - 1);
  const labels = Array.from({ length: rows }, (_, row) => {
    const [a, b] = values.subarray(row * columns);
    return a! * b! > 0 === uniform() < 0.9 ? 1 : 0;
  });
  return { table: { rows, columns, values }, labels };
}

const training = simulate(1500, 1);
const held = simulate(1000, 2);
const quick = { numIterations: 80, learningRate: 0.1, minDataInLeaf: 10 };
const train = (seed: number, hooks = {}) =>
  trainTrees(training.table, training.labels, { ...quick, seed }, { backend: 'native', ...hooks });

describe.skipIf(backend === 'portable')(`trainTrees, native${backend === 'portable' ? ` (${detail})` : ''}`, () => {
  it('learns what the portable trainer learns', async () => {
    const accuracyOf = async (each: 'native' | 'portable') => {
      const scores = predictTrees(await train(0, { backend: each }), held.table);
      return held.labels.filter((label, row) => scores[row]! > 0 === (label === 1)).length / held.table.rows;
    };
    const native = await accuracyOf('native');
    expect(native).toBeGreaterThan(0.83);
    expect(Math.abs(native - (await accuracyOf('portable')))).toBeLessThan(0.03);
  });

  it('adds to the scores of another model', async () => {
    const known = training.labels.map((label) => 40 * label - 20);
    const added = predictTrees(await train(0, { initialScores: known }), held.table);
    expect(Math.max(...added.map(Math.abs))).toBeLessThan(1e-6);
  });

  it('keeps the iteration with the lowest validation loss and stops early', async () => {
    const losses: number[] = [];
    const model = await train(0, {
      validation: held,
      earlyStoppingRounds: 5,
      onProgress: ({ validationLoss }: { validationLoss: number }) => losses.push(validationLoss),
    });
    expect(model.trees).toHaveLength(losses.indexOf(Math.min(...losses)) + 1);
    const scores = predictTrees(model, held.table);
    const loss = held.labels.reduce<number>(
      (sum, label, row) => sum + Math.log1p(Math.exp(label === 1 ? -scores[row]! : scores[row]!)),
      0,
    );
    expect(loss / held.labels.length).toBeCloseTo(Math.min(...losses), 6);
  });

  it('gives the same trees for the same seed, others for another', async () => {
    const text = async (seed: number) => formatTrees(await train(seed));
    expect(await text(1)).toBe(await text(1));
    expect(await text(1)).not.toBe(await text(2));
  });

  it.each(['regression', 'poisson'] as const)('predicts the mean when no split is allowed: %s', async (objective) => {
    const labels = Array.from({ length: 20 }, (_, row) => row % 4);
    const table = simulate(20, 1).table;
    const models = [];
    for (const each of ['native', 'portable'] as const)
      models.push(await trainTrees(table, labels, { objective }, { backend: each }));
    const [native, portable] = models.map((model) => predictTrees(model, table));
    for (const [row, score] of native!.entries()) expect(score).toBeCloseTo(portable![row]!, 6);
  });
});

describe('findTreesBackend', () => {
  it('says what trains, or what is missing', () => {
    expect(`${backend}: ${detail}`).toMatch(
      /^(native: LightGBM \d+\.\d+\.\d+, \d+ threads|portable: LightGBM is not installed \(npm run native; .*\))$/,
    );
  });

  it('refuses an unknown backend', async () => {
    const hooks = { backend: 'cuda' as 'auto' };
    await expect(trainTrees(training.table, training.labels, {}, hooks)).rejects.toThrow(
      'backend must be auto, native or portable, found cuda.',
    );
  });
});
