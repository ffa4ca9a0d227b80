import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoder } from '../layers/encoder.ts';
import { field, positionField } from '../models/fields.ts';
import { initLinear, linear } from '../layers/linear.ts';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { bceWithLogits } from '../tasks/losses.ts';
import type { Tensors } from '../tensors.ts';
import type { Patient } from './examine.ts';
import { config, healthyPatient, lengths } from './patient-fixture.ts';
import { checkBatchIndependence } from './invariance.ts';
import { ownLabelLosses } from './brief-training.ts';
import { checkOwnLabel } from './learning.ts';
import { checkLossReadsOutput } from './output-reach.ts';
import { checkStepReach } from './step-reach.ts';

beforeAll(async () => {
  await chooseBackend();
});

describe('examine on planted faults', () => {
  const withMask = (patient: Patient, change: (mask: Float32Array, length: number) => void) => {
    const [, length] = patient.batch['mask']!.shape as [number, number];
    return (tensors: Tensors) =>
      tf.tidy(() => {
        const mask = Float32Array.from(tensors['mask']!.dataSync());
        change(mask, length === tensors['mask']!.shape[1] ? length : tensors['mask']!.shape[1]!);
        return patient.forward({ ...tensors, mask: tf.tensor2d(mask, tensors['mask']!.shape as [number, number]) });
      });
  };

  it.each([
    [
      'a mask that is one step short',
      (mask: Float32Array) => mask.forEach((real, step) => (mask[step] = real && mask[step + 1] === 1 ? 1 : 0)),
    ],
    [
      'a first step that is hidden',
      (mask: Float32Array, length: number) =>
        mask.forEach((real, step) => (mask[step] = step % length === 0 ? 0 : real)),
    ],
    [
      'steps beyond the fourth that are dropped',
      (mask: Float32Array, length: number) => mask.forEach((real, step) => (mask[step] = step % length > 3 ? 0 : real)),
    ],
  ])('finds %s', (_, change) => {
    const patient = healthyPatient();
    expect(checkStepReach(patient.forward, patient.batch, patient.content).passed).toBe(true);
    expect(checkStepReach(withMask(patient, change), patient.batch, patient.content).passed).toBe(false);
  });

  it('finds a leak of a hundred-thousandth between people', () => {
    const patient = healthyPatient();
    const forward = (tensors: Tensors) => {
      const output = patient.forward(tensors);
      return tf.add(output, tf.mul(tf.mean(output, 0, true), 1e-5)) as tf.Tensor2D;
    };
    expect(checkBatchIndependence(forward, patient.batch).passed).toBe(false);
  });

  /** A head on the outputs that `read` gives, with labels in the batch. */
  const withLoss = (
    read: (patient: Patient, tensors: Tensors) => tf.Tensor2D,
    pair = (labels: tf.Tensor1D) => labels,
  ) => {
    const patient = healthyPatient();
    const head = initLinear(config.hiddenSize, 1, createRandom('head'));
    const labels = { data: Float32Array.from(lengths, (_, row) => row % 2), shape: [lengths.length] };
    const loss = (tensors: Tensors) => {
      const logits = tf.reshape<tf.Rank.R1>(linear(head, read(patient, tensors)), [-1]);
      return bceWithLogits(logits, pair(tensors['labels'] as tf.Tensor1D));
    };
    return {
      ...patient,
      params: { ...patient.params, head },
      batch: { ...patient.batch, labels },
      labels: 'labels',
      loss,
    };
  };

  const ownLabel = ({ params, loss, batch, content, labels }: ReturnType<typeof withLoss>) =>
    checkOwnLabel(ownLabelLosses(params, loss, batch, { content, labels }));

  it('passes a loss on the output with labels in their order', () => {
    const healthy = withLoss((patient, tensors) => patient.forward(tensors));
    expect(ownLabel(healthy).passed).toBe(true);
    expect(checkLossReadsOutput(healthy.params, healthy.forward, healthy.loss, healthy.batch).passed).toBe(true);
  });

  it('finds labels in another order than the inputs, and a loss over the mean of the batch', () => {
    const shuffled = withLoss(
      (patient, tensors) => patient.forward(tensors),
      (labels) => tf.reverse(labels),
    );
    expect(ownLabel(shuffled).passed).toBe(false);
    const mean = withLoss((patient, tensors) => {
      const output = patient.forward(tensors);
      return tf.add(tf.zerosLike(output), tf.mean(output, 0, true)) as tf.Tensor2D;
    });
    expect(ownLabel(mean).passed).toBe(false);
  });

  it('finds a loss that reads the steps while the output is [CLS]', () => {
    const steps = withLoss((patient, tensors) => {
      const { params } = patient as ReturnType<typeof healthyPatient>;
      const input = tf.add(
        field(params.type, config, tensors['types']!),
        positionField(params.position, config, tensors['positions']!),
      ) as tf.Tensor3D;
      const hidden = encoder(params.sequence.encoder, config, input, tensors['mask'] as tf.Tensor2D);
      return tf.mean<tf.Tensor2D>(hidden, 1);
    });
    expect(checkLossReadsOutput(steps.params, steps.forward, steps.loss, steps.batch).passed).toBe(false);
  });
});
