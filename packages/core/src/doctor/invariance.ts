import type { HostBatch, HostTensor } from '../tensors.ts';
import { finding, type Finding } from './finding.ts';
import { largestDifference, rowsOf, tolerance, type Forward } from './rows.ts';

function mapBatch(batch: HostBatch, change: (tensor: HostTensor, name: string) => HostTensor): HostBatch {
  return Object.fromEntries(Object.entries(batch).map(([name, tensor]) => [name, change(tensor, name)]));
}

function batchSizeOf(batch: HostBatch): number {
  return Object.values(batch)[0]!.shape[0]!;
}

/** The batch with everything about sequence `to` replaced by a copy of sequence `from`. */
function replaceRow(batch: HostBatch, to: number, from: number): HostBatch {
  return mapBatch(batch, ({ data, shape }) => {
    const rowSize = data.length / shape[0]!;
    const changed = data.slice();
    changed.set(data.subarray(from * rowSize, (from + 1) * rowSize), to * rowSize);
    return { data: changed, shape };
  });
}

/** Other sequences do not change the rounding of one: leaks of this size are real. */
const leakTolerance = 1e-6;

/**
 * Replaces one sequence at a time: no other output may move. This finds a swapped batch and length axis, with which
 * attention mixes people and the loss stays at ln 2. `batch` needs two or more different sequences.
 */
export function checkBatchIndependence(forward: Forward, batch: HostBatch): Finding {
  const before = rowsOf(forward, batch);
  const batchSize = batchSizeOf(batch);
  let moved = 0;
  for (let changed = 0; changed < batchSize; changed++) {
    const after = rowsOf(forward, replaceRow(batch, changed, (changed + 1) % batchSize));
    before.forEach((row, person) => {
      if (person !== changed) moved = Math.max(moved, largestDifference(row, after[person]!));
    });
  }
  return finding(
    'batch independence',
    moved <= leakTolerance,
    `changing one sequence moved another's output by ${moved.toExponential(1)}`,
    'The model mixes the sequences of a batch. Is its input [batch, length, hiddenSize], and does attention run ' +
      'over length? A swapped batch and length axis does this.',
  );
}

/** `extra` more padded steps may not move any output. `batch` needs an entry `mask` [batch, length], 1 = real. */
export function checkPaddingInvariance(forward: Forward, batch: HostBatch, extra = 3): Finding {
  const length = batch['mask']!.shape[1]!;
  const padded = mapBatch(batch, ({ data, shape }) => {
    if (shape[1] !== length) return { data, shape };
    const [batchSize, , ...rest] = shape as [number, number, ...number[]];
    const stepSize = rest.reduce((product, size) => product * size, 1);
    const longer =
      data instanceof Int32Array
        ? new Int32Array(batchSize * (length + extra) * stepSize)
        : new Float32Array(batchSize * (length + extra) * stepSize);
    for (let row = 0; row < batchSize; row++)
      longer.set(
        data.subarray(row * length * stepSize, (row + 1) * length * stepSize),
        row * (length + extra) * stepSize,
      );
    return { data: longer, shape: [batchSize, length + extra, ...rest] };
  });
  const before = rowsOf(forward, batch);
  const after = rowsOf(forward, padded);
  const moved = before.reduce((largest, row, index) => Math.max(largest, largestDifference(row, after[index]!)), 0);
  return finding(
    'padding invariance',
    moved <= tolerance,
    `${extra} more padded steps moved an output by ${moved.toExponential(1)}`,
    'Padding reaches the output. Is the mask added to the attention scores (1 = real, 0 = padding), and does ' +
      'pooling ignore padding?',
  );
}

/**
 * Reversing the content of the steps must move every output. `content` names the entries that describe what happened,
 * not time or position; `batch` needs an entry `mask` [batch, length], 1 = real.
 */
export function checkOrderSensitivity(forward: Forward, batch: HostBatch, content: readonly string[]): Finding {
  const mask = batch['mask']!;
  const [batchSize, length] = mask.shape as [number, number];
  const lengths = Array.from({ length: batchSize }, (_, row) =>
    Array.from(mask.data.subarray(row * length, (row + 1) * length)).reduce((sum, real) => sum + real, 0),
  );
  const reversed = mapBatch(batch, ({ data, shape }, name) => {
    if (!content.includes(name)) return { data, shape };
    const stepSize = data.length / (batchSize * length);
    const changed = data.slice();
    for (let row = 0; row < batchSize; row++) {
      for (let step = 0; step < lengths[row]!; step++) {
        const from = (row * length + lengths[row]! - 1 - step) * stepSize;
        changed.set(data.subarray(from, from + stepSize), (row * length + step) * stepSize);
      }
    }
    return { data: changed, shape };
  });
  const before = rowsOf(forward, batch);
  const after = rowsOf(forward, reversed);
  const moved = Math.min(
    ...before.flatMap((row, index) => (lengths[index]! > 1 ? [largestDifference(row, after[index]!)] : [])),
  );
  return finding(
    'order sensitivity',
    moved > 1e-6,
    `reversing the steps moved every output by ${moved.toExponential(1)} or more`,
    'The model ignores the order of the steps. Is the position embedding added before the encoder?',
  );
}
