import { describe, expect, it } from 'vitest';
import {
  formatTrees,
  parseTrees,
  predictTrees,
  trainTrees as train,
  treeShap,
  type Table,
  type TrainTreesHooks,
  type TreesConfig,
} from '../index.ts';
import { createUniform } from '../random.ts';

const columns = 4;

/** The portable trainer; that of LightGBM is in node/native.test.ts. */
const trainTrees = (table: Table, labels: number[], config: Partial<TreesConfig> = {}, hooks: TrainTreesHooks = {}) =>
  train(table, labels, config, { backend: 'portable', ...hooks });

/** Uniform numbers in [−1, 1) and the label of each row. */
function simulate(rows: number, seed: number, labelOf: (row: Float32Array, noise: number) => number) {
  const uniform = createUniform(seed, 0);
  const values = Float32Array.from({ length: rows * columns }, () => 2 * uniform() - 1);
  const table: Table = { rows, columns, values };
  const labels = Array.from({ length: rows }, (_, row) =>
    labelOf(values.subarray(row * columns, (row + 1) * columns), uniform()),
  );
  return { table, labels };
}

const quick = { numIterations: 60, learningRate: 0.1, minDataInLeaf: 10 } as const;
const sameSign = ([a, b]: Float32Array) => (a! * b! > 0 ? 1 : 0);
const accuracy = (scores: Float64Array, labels: number[]) =>
  labels.filter((label, row) => scores[row]! > 0 === (label === 1)).length / labels.length;
const rootMeanSquare = (errors: number[]) =>
  Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);

describe('trainTrees', () => {
  it('learns an interaction that no line separates', async () => {
    const { table, labels } = simulate(2000, 1, sameSign);
    const held = simulate(1000, 2, sameSign);
    const model = await trainTrees(table, labels, quick);
    expect(accuracy(predictTrees(model, held.table), held.labels)).toBeGreaterThan(0.95);
  });

  it('draws thresholds for extra trees: other trees, the same each time, that still learn', async () => {
    const { table, labels } = simulate(2000, 1, sameSign);
    const held = simulate(1000, 2, sameSign);
    const extra = { ...quick, numIterations: 200, extraTrees: true };
    const model = await trainTrees(table, labels, extra);
    expect(accuracy(predictTrees(model, held.table), held.labels)).toBeGreaterThan(0.9);
    expect(formatTrees(await trainTrees(table, labels, extra))).toBe(formatTrees(model));
    expect(formatTrees(await trainTrees(table, labels, { ...extra, extraTrees: false }))).not.toBe(formatTrees(model));
  });

  it('sends missing values where they belong, on either side', async () => {
    const hide = (data: ReturnType<typeof simulate>) => {
      for (let row = 0; row < data.table.rows; row += 3) {
        data.table.values[row * columns] = NaN;
        data.labels[row] = (row / 3) % 2 === 0 ? 1 : 0;
        data.table.values[row * columns + 1] = data.labels[row] ? 1 : -1;
        if (row % 2) data.table.values[row * columns + 2] = NaN;
      }
      return data;
    };
    const rule = ([a]: Float32Array) => (a! > 0.5 ? 1 : 0);
    const { table, labels } = hide(simulate(3000, 1, rule));
    const held = hide(simulate(900, 2, rule));
    const model = await trainTrees(table, labels, quick);
    expect(accuracy(predictTrees(model, held.table), held.labels)).toBeGreaterThan(0.97);
  });

  it('fits a mean', async () => {
    const mean = ([a, b]: Float32Array) => 3 + 2 * Math.sin(3 * a!) + Math.abs(b!);
    const { table, labels } = simulate(3000, 1, mean);
    const held = simulate(500, 2, mean);
    const model = await trainTrees(table, labels, { ...quick, objective: 'regression', numIterations: 150 });
    const scores = predictTrees(model, held.table);
    expect(rootMeanSquare(held.labels.map((label, row) => label - scores[row]!))).toBeLessThan(0.2);
  });

  it('fits a log rate', async () => {
    const logRate = ([a]: Float32Array) => (a! > 0 ? 1.5 : 0);
    const draw = (row: Float32Array, noise: number) => {
      let count = 0;
      let probability = Math.exp(-Math.exp(logRate(row)));
      for (let sum = probability; sum < noise && count < 50; sum += probability) {
        count++;
        probability *= Math.exp(logRate(row)) / count;
      }
      return count;
    };
    const { table, labels } = simulate(4000, 1, draw);
    const held = simulate(500, 2, draw);
    const model = await trainTrees(table, labels, { ...quick, objective: 'poisson', featureFraction: 1, numLeaves: 4 });
    const scores = predictTrees(model, held.table);
    const errors = [...scores].map((score, row) => score - logRate(held.table.values.subarray(row * columns)));
    expect(rootMeanSquare(errors)).toBeLessThan(0.15);
  });

  it('keeps the iteration with the lowest validation loss and stops early', async () => {
    const noisy = (row: Float32Array, noise: number) => (noise < 0.3 ? 1 - sameSign(row) : sameSign(row));
    const { table, labels } = simulate(500, 1, noisy);
    const losses: number[] = [];
    const model = await trainTrees(
      table,
      labels,
      { ...quick, numIterations: 500 },
      {
        validation: simulate(500, 2, noisy),
        earlyStoppingRounds: 20,
        onProgress: ({ validationLoss }) => losses.push(validationLoss!),
      },
    );
    expect(losses.length).toBeLessThan(500);
    expect(model.trees).toHaveLength(losses.indexOf(Math.min(...losses)) + 1);
    expect(losses).toHaveLength(model.trees.length + 20);
  });

  it('adds to the scores of another model, and holds nothing of them', async () => {
    const { table, labels } = simulate(2000, 1, ([a, b]) => (a! + b! > 0 ? 1 : 0));
    const of = (column: number) => Float64Array.from(labels, (_, row) => 4 * table.values[row * columns + column]!);
    const one = { ...quick, numIterations: 10 };
    const added = predictTrees(await trainTrees(table, labels, one, { initialScores: of(0) }), table);
    const sum = of(0).map((score, row) => score + added[row]!);
    expect(accuracy(sum, labels)).toBeGreaterThan(accuracy(of(0), labels) + 0.1);
    expect(accuracy(added, labels)).toBeLessThan(accuracy(sum, labels));
    // What is known already is left to the other model.
    const nothing = predictTrees(
      await trainTrees(table, labels, one, { initialScores: labels.map((label) => 40 * label - 20) }),
      table,
    );
    expect(Math.max(...nothing.map(Math.abs))).toBeLessThan(1e-6);
    await expect(trainTrees(table, labels, one, { initialScores: [1] })).rejects.toThrow(
      'trainTrees: needs a finite initial score for each of 2000 rows.',
    );
  });

  it('gives the same trees for the same seed, others for another', async () => {
    const { table, labels } = simulate(500, 1, sameSign);
    const text = async (seed: number) => formatTrees(await trainTrees(table, labels, { ...quick, seed }));
    expect(await text(1)).toBe(await text(1));
    expect(await text(1)).not.toBe(await text(2));
  });

  it('predicts the mean when no split is allowed', async () => {
    const { table } = simulate(20, 1, sameSign);
    const labels = Array.from({ length: 20 }, (_, row) => row % 4);
    const model = await trainTrees(table, labels, { objective: 'regression' });
    expect(model.trees).toHaveLength(1);
    expect(predictTrees(model, table)).toEqual(new Float64Array(20).fill(1.5));
  });

  it('leaves columns out that are constant or all missing', async () => {
    const { table, labels } = simulate(500, 1, ([a]) => (a! > 0 ? 1 : 0));
    for (let row = 0; row < 500; row++) table.values.set([7, NaN], row * columns + 1);
    const model = await trainTrees(table, labels, quick);
    expect(model.featureInfos.slice(1, 3)).toEqual(['none', 'none']);
    expect(accuracy(predictTrees(model, table), labels)).toBeGreaterThan(0.97);
  });

  it('makes models that text keeps exactly and whose contributions add up', async () => {
    const { table, labels } = simulate(500, 1, sameSign);
    for (let index = 0; index < table.values.length; index += 7) table.values[index] = NaN;
    const model = await trainTrees(table, labels, quick);
    const scores = predictTrees(model, table);
    expect(predictTrees(parseTrees(formatTrees(model)), table)).toEqual(scores);
    for (let row = 0; row < 20; row++) {
      const { base, contributions } = treeShap(model, table.values.subarray(row * columns, (row + 1) * columns));
      expect(contributions.reduce((sum, each) => sum + each, base)).toBeCloseTo(scores[row]!, 9);
    }
  });

  it('says what is wrong', async () => {
    const { table, labels } = simulate(20, 1, sameSign);
    await expect(trainTrees(table, labels, { numLeaves: 1 })).rejects.toThrow(
      'trainTrees: numLeaves must be an integer from 2 to 65536, found 1.',
    );
    await expect(trainTrees(table, labels.slice(1))).rejects.toThrow('found 20 rows and 19 labels');
    await expect(trainTrees(table, labels.with(3, 2))).rejects.toThrow('labels of binary must be 0 or 1, row 3 has 2.');
    await expect(trainTrees({ ...table, rows: 21 }, labels)).rejects.toThrow('needs 84 values');
    const model = await trainTrees(table, labels);
    expect(() => predictTrees(model, { rows: 1, columns: 3, values: new Float32Array(3) })).toThrow(
      'the model was trained on 4 columns, found 3.',
    );
  });
});
