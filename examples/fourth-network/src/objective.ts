import type { EventSequence, HostTensor, Random, Tensors } from '@daybook/core';
import { linear, selectSteps } from '@daybook/core/layers';
import { numSpecialIds, samplePredictionTime } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { contentFields, sleepBatch, type ContentField, type SleepBatch } from './batch.ts';
import type { SleepConfig, SleepPretraining } from './config.ts';
import { sleep, type SleepParams } from './model.ts';
import { nightAt } from './nights.ts';

/** A batch with its masked nights, [batch, masked] each; a label is 0 where nothing is known. */
export type SleepTaskBatch = SleepBatch & {
  /** Output of each masked night, [CLS] counted. */
  readonly places: HostTensor<tf.Rank.R2, 'int32'>;
  readonly labels: HostTensor<tf.Rank.R3, 'int32'>;
};

/** At least one night, each with `probability`. */
function drawMasked({ times }: EventSequence, probability: number, random: Random): Set<number> {
  const masked = new Set([...times.keys()].filter(() => random.uniform() < probability));
  return masked.size === 0 && times.length > 0 ? new Set([random.integer(times.length)]) : masked;
}

/** Masks nights. Labels are [batch, masked, content fields]. The same `random` masks the same. */
export function sampleNights(
  sequences: readonly EventSequence[],
  config: SleepConfig,
  { maskProbability }: Pick<SleepPretraining, 'maskProbability'>,
  qualityIds: Int32Array,
  random: Random,
): SleepTaskBatch {
  const masked = sequences.map((sequence) => drawMasked(sequence, maskProbability, random));
  const predictionTimes = sequences.map((sequence) => [samplePredictionTime(sequence, random)]);
  const width = Math.max(1, ...masked.map(({ size }) => size));
  const places = new Int32Array(sequences.length * width);
  const labels = new Int32Array(places.length * contentFields.length);
  masked.forEach((steps, row) =>
    [...steps].forEach((step, index) => {
      const entry = row * width + index;
      const night = nightAt(sequences[row]!, step, qualityIds);
      places[entry] = step + 1;
      contentFields.forEach((name, place) => {
        labels[entry * contentFields.length + place] = night[name] >= numSpecialIds ? night[name] : 0;
      });
    }),
  );
  return {
    ...sleepBatch(sequences, config, { qualityIds, predictionTimes, masked }),
    places: { data: places, shape: [sequences.length, width] },
    labels: { data: labels, shape: [sequences.length, width, contentFields.length] },
  };
}

/** Labels of one field at the masked nights. → [batch · masked] */
export function labelsOf({ labels }: Tensors<SleepTaskBatch>, name: ContentField): tf.Tensor1D {
  return tf.reshape(tf.slice(labels, [0, 0, contentFields.indexOf(name)], [-1, -1, 1]), [-1]);
}

/** Log-probabilities of every class at the masked nights. → each [batch · masked, classes] */
export function predictNights(
  params: SleepParams,
  config: SleepConfig,
  batch: Tensors<SleepTaskBatch>,
  random?: Random,
): Record<ContentField, tf.Tensor2D> {
  const outputs = selectSteps(sleep(params, config, batch, { random }).hidden, batch.places);
  const predict = (name: ContentField) => tf.logSoftmax(linear(params.heads[name], outputs));
  return { bedtimes: predict('bedtimes'), durations: predict('durations'), qualities: predict('qualities') };
}

/** Mean negative log-likelihood of the labels that are known, one field after the other, summed. */
export function sleepLoss(
  params: SleepParams,
  config: SleepConfig,
  batch: Tensors<SleepTaskBatch>,
  random?: Random,
): tf.Scalar {
  const predictions = predictNights(params, config, batch, random);
  return tf.addN(
    contentFields.map((name) => {
      const labels = labelsOf(batch, name);
      const known = tf.cast(tf.notEqual(labels, 0), 'float32');
      const picked = tf.sum(tf.mul(predictions[name], tf.oneHot(labels, predictions[name].shape[1])), 1);
      return tf.neg<tf.Scalar>(tf.div(tf.sum(tf.mul(picked, known)), tf.maximum(tf.sum(known), 1)));
    }),
  );
}
