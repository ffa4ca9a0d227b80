import type { Sequence, SequenceSource } from '../data/sequence.ts';
import type { StreamEncoder } from '../models/stream-encoder.ts';
import type { Tensors } from '../tensors.ts';
import type { Finding } from './finding.ts';
import { checkBatchIndependence, checkPaddingInvariance } from './invariance.ts';
import { checkPredictionTimes } from './prediction-times.ts';

/**
 * Batch independence and padding invariance of an encoder on the sequences `indexes` of a source, which differ in
 * length; and prediction times on the last of them, just after each of its `steps`, where the encoder supports several.
 */
export async function examineEncoder<S extends Sequence>(
  encoder: StreamEncoder<S>,
  source: SequenceSource<S>,
  {
    indexes,
    steps,
    within,
  }: { readonly indexes: readonly number[]; readonly steps: readonly number[]; readonly within?: number },
): Promise<Finding[]> {
  const forward = (batch: Tensors) => encoder.forward(batch);
  const sequences = await source.read(indexes.map((index) => ({ index })));
  const ends = sequences.map(({ times }) => [times.at(-1)! + 1]);
  const batch = encoder.batch(sequences, source.tables, ends);
  const findings = [checkBatchIndependence(forward, batch), checkPaddingInvariance(forward, batch)];
  if (!encoder.supportsPredictionTimes) return findings;
  const index = indexes.at(-1)!;
  const { times } = sequences.at(-1)!;
  const read = async (predictionTimes: readonly number[]) =>
    encoder.batch(await source.read([{ index, before: predictionTimes.at(-1)! }]), source.tables, [predictionTimes]);
  const predictionTimes = steps.map((step) => times[step]! + 1);
  return [...findings, await checkPredictionTimes(forward, read, predictionTimes, within)];
}
