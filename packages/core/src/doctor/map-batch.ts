import type { HostBatch, HostTensor } from '../tensors.ts';

/** The batch with every entry changed; names, ranks and types must stay. */
export function mapBatch<Batch extends HostBatch>(
  batch: Batch,
  change: (tensor: HostTensor, name: string) => HostTensor,
): Batch {
  return Object.fromEntries(Object.entries(batch).map(([name, tensor]) => [name, change(tensor, name)])) as Batch;
}
