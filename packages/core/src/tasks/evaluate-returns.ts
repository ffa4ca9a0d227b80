import * as tf from '@tensorflow/tfjs-core';
import { lastOwnTime } from '../data/step-fields.ts';
import type { StreamSequence } from '../data/memory-source.ts';
import type { SequenceSource } from '../data/sequence.ts';
import { auroc } from '../evaluation/metrics.ts';
import { linear, type LinearParams } from '../layers/linear.ts';
import type { StreamEncoder } from '../models/stream-encoder.ts';
import { toTensors, type Tensors } from '../tensors.ts';
import { bceWithLogits } from './losses.ts';
import { returnBatch, returnExamples, type ReturnBatch, type ReturnOptions } from './return-examples.ts';

/**
 * Mean binary cross-entropy over prediction times and horizons: does the person return within each? cls [batch ·
 * prediction times, hiddenSize] → scalar.
 */
export function returnLoss(
  head: LinearParams,
  cls: tf.Tensor2D,
  { returnLabels, returnWeights }: Pick<Tensors<ReturnBatch>, 'returnLabels' | 'returnWeights'>,
): tf.Scalar {
  return bceWithLogits(linear(head, cls), returnLabels, returnWeights);
}

/**
 * `returnNll` over all horizons; AUROC at the horizon nearest to a week, beside that of the bare silence ("the shorter,
 * the likelier"). NaN without examples.
 */
export type ReturnMetrics = { readonly returnNll: number; readonly returnAuroc: number; readonly silenceAuroc: number };

/** On held-out sequences, each at random prediction times in each of `passes`; the same `random` draws the same. */
export async function evaluateReturns<S extends StreamSequence>(
  encoder: StreamEncoder<S>,
  head: LinearParams,
  source: SequenceSource<S>,
  returnHorizonsDays: readonly number[],
  { passes, random, ...options }: ReturnOptions & { readonly passes: number },
): Promise<ReturnMetrics> {
  const week = returnHorizonsDays.reduce(
    (best, days, place) => (Math.abs(days - 7) < Math.abs(returnHorizonsDays[best]! - 7) ? place : best),
    0,
  );
  const [predictions, silences, labels]: [number[], number[], number[]] = [[], [], []];
  let [sum, weight] = [0, 0];
  for (let pass = 0; pass < passes; pass++) {
    for await (const examples of returnExamples(source, returnHorizonsDays, {
      ...options,
      random: random.fork('ahead', pass),
    })) {
      const batch = returnBatch(encoder, source.tables, examples);
      const [losses, logits] = tf.tidy(() => {
        const tensors = toTensors(batch);
        const cls = encoder.forward(tensors);
        return [returnLoss(head, cls, tensors), linear(head, cls)];
      });
      const own = examples.reduce(
        (total, { weights }) => total + weights.flat().reduce((all, each) => all + each, 0),
        0,
      );
      sum += (await losses.data())[0]! * own;
      weight += own;
      const rows = await logits.data();
      const numPredictionTimes = rows.length / (examples.length * returnHorizonsDays.length);
      examples.forEach(({ sequence, predictionTimes, labels: returned, weights }, row) =>
        predictionTimes.forEach((predictionTime, place) => {
          if (weights[place]![week] === 0) return;
          predictions.push(rows[(row * numPredictionTimes + place) * returnHorizonsDays.length + week]!);
          silences.push(lastOwnTime(sequence, predictionTime)! - predictionTime);
          labels.push(returned[place]![week]!);
        }),
      );
      tf.dispose([losses, logits]);
    }
  }
  return { returnNll: sum / weight, returnAuroc: auroc(predictions, labels), silenceAuroc: auroc(silences, labels) };
}
