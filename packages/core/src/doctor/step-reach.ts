import type { HostBatch, HostTensor } from '../tensors.ts';
import { finding, type Finding } from './finding.ts';
import { largestDifference, rowsOf, type Forward } from './rows.ts';

/** Other content for a number: another id that occurs in the entry, or another size. */
function otherThan(value: number, ids: readonly number[] | undefined): number {
  return ids === undefined ? 1 - value : (ids.find((id) => id !== value) ?? value);
}

/** The batch with other content at one step of every sequence. */
function changeStep(batch: HostBatch, content: readonly string[], step: number, length: number): HostBatch {
  const change = ({ data, shape }: HostTensor): HostTensor => {
    const changed = data.slice();
    const ids = data instanceof Int32Array ? [...new Set(data)].filter((id) => id !== 0) : undefined;
    const stepSize = data.length / (shape[0]! * length);
    for (let row = 0; row < shape[0]!; row++)
      for (let place = (row * length + step) * stepSize; place < (row * length + step + 1) * stepSize; place++)
        if (ids === undefined || changed[place] !== 0) changed[place] = otherThan(changed[place]!, ids);
    return { data: changed, shape };
  };
  return Object.fromEntries(
    Object.entries(batch).map(([name, tensor]) => [name, content.includes(name) ? change(tensor) : tensor]),
  );
}

/**
 * Other content at any real step must move the output of its sequence: this finds a mask that is one step short, a
 * first step that is hidden, and steps that are dropped. `batch` needs an entry `mask` [batch, length], 1 = real.
 */
export function checkStepReach(forward: Forward, batch: HostBatch, content: readonly string[]): Finding {
  const { data: mask, shape } = batch['mask']!;
  const [batchSize, length] = shape as [number, number];
  const before = rowsOf(forward, batch);
  const unread = new Set<number>();
  for (let step = 0; step < length; step++) {
    const after = rowsOf(forward, changeStep(batch, content, step, length));
    for (let row = 0; row < batchSize; row++)
      if (mask[row * length + step] === 1 && largestDifference(before[row]!, after[row]!) === 0) unread.add(step);
  }
  const steps = [...unread].slice(0, 5).map((step) => step + 1);
  return finding(
    'every step is read',
    unread.size === 0,
    unread.size === 0
      ? 'other content at any step moves the output'
      : `other content at step ${steps.join(', ')}${unread.size > 5 ? ' …' : ''} moves no output`,
    'Steps do not reach the output. Is the mask one step short, the first step cut off with [CLS], or the sequence ' +
      'truncated?',
  );
}
