import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoder } from '../layers/encoder.ts';
import { field, positionField } from '../models/fields.ts';
import { initLinear, linear } from '../layers/linear.ts';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { bceWithLogits } from '../tasks/losses.ts';
import type { Tensors } from '../tensors.ts';
import { examine, formatFindings } from './examine.ts';
import { config, failed, healthyPatient, lengths } from './patient-fixture.ts';
import { checkBatchIndependence } from './invariance.ts';

beforeAll(async () => {
  await chooseBackend();
});

describe('examine', () => {
  it('passes a healthy model and leaves its weights as they were', () => {
    const patient = healthyPatient();
    const before = patient.params.type.weight.dataSync().slice();
    expect(formatFindings(examine(patient))).not.toContain('FAIL');
    expect(patient.params.type.weight.dataSync()).toEqual(before);
  });

  /**
   * [batch, length] handed to an encoder as [length, batch]: attention mixes people, and [CLS] sees only other [CLS].
   */
  const swappedAxes = (patient: ReturnType<typeof healthyPatient>) => {
    const cls = tf.variable(tf.randomNormal([1, 1, config.hiddenSize], 0, 1, 'float32', 1));
    const params = { ...patient.params, cls, head: initLinear(config.hiddenSize, 1, createRandom('head')) };
    const forward = (tensors: Tensors): tf.Tensor2D => {
      const steps = tf.add(
        field(params.type, config, tensors['types']!),
        positionField(params.position, config, tensors['positions']!),
      ) as tf.Tensor3D;
      const sequence = tf.concat<tf.Tensor3D>([tf.tile(cls, [steps.shape[0], 1, 1]) as tf.Tensor3D, steps], 1);
      const turned = tf.transpose(sequence, [1, 0, 2]);
      const mask = tf.ones<tf.Rank.R2>([turned.shape[0], turned.shape[1]]);
      const output = tf.transpose(encoder(params.sequence.encoder, config, turned, mask), [1, 0, 2]);
      return tf.squeeze(tf.slice(output, [0, 0, 0], [-1, 1, -1]), [1]);
    };
    const labels = Float32Array.from(lengths, (_, row) => row % 2);
    const loss = (tensors: Tensors) =>
      bceWithLogits(tf.reshape(linear(params.head, forward(tensors)), [-1]), tf.tensor1d(labels));
    return { ...patient, params, forward, loss };
  };

  it('finds swapped batch and length axes: a loss that stands at ln 2, on its own loss or a planted label', () => {
    const { loss, ...patient } = swappedAxes(healthyPatient());
    expect(failed({ ...patient, loss })).toContain('loss leaves ln 2');
    expect(failed(patient)).toContain('loss leaves ln 2');
  });

  it('lets the loss of the same model with its axes in order leave ln 2', () => {
    const patient = healthyPatient();
    const head = initLinear(config.hiddenSize, 1, createRandom('head'));
    const labels = Float32Array.from(lengths, (_, row) => row % 2);
    const loss = (tensors: Tensors) =>
      bceWithLogits(tf.reshape(linear(head, patient.forward(tensors)), [-1]), tf.tensor1d(labels));
    expect(formatFindings(examine({ ...patient, params: { ...patient.params, head }, loss }))).not.toContain('FAIL');
  });

  it('finds swapped batch and length axes: attention that mixes people', () => {
    const { params, batch } = healthyPatient();
    const swapped = (tensors: Tensors) => {
      const steps = field(params.type, config, tensors['types']!) as tf.Tensor3D;
      const turned = tf.transpose(steps, [1, 0, 2]);
      const mask = tf.ones<tf.Rank.R2>([turned.shape[0], turned.shape[1]]);
      return tf.mean<tf.Tensor2D>(encoder(params.sequence.encoder, config, turned, mask), 0);
    };
    const found = checkBatchIndependence(swapped, batch);
    expect(found.passed).toBe(false);
    expect(found.fix).toContain('swapped batch and length axis');
  });

  it('finds a missing padding mask', () => {
    const patient = healthyPatient();
    expect(
      failed({
        ...patient,
        forward: (tensors) => patient.forward({ ...tensors, mask: tf.onesLike(tensors['mask']!) }),
      }),
    ).toContain('padding invariance');
  });

  it('finds a bag of steps: no position', () => {
    const patient = healthyPatient();
    expect(
      failed({
        ...patient,
        forward: (tensors) => patient.forward({ ...tensors, positions: tf.zerosLike(tensors['positions']!) }),
      }),
    ).toContain('order sensitivity');
  });

  it('finds weights that the loss does not reach', () => {
    const patient = healthyPatient();
    const unused = initLinear(4, 4, createRandom(1));
    const [finding] = examine({ ...patient, params: { ...patient.params, unused } }).filter(
      ({ check }) => check === 'gradient reach',
    );
    expect(finding).toMatchObject({ passed: false, detail: 'no gradient reaches unused.weight, unused.bias' });
  });

  it('finds a model that does not learn what stands in its input, and cannot overfit', () => {
    const patient = healthyPatient();
    const deaf = initLinear(config.hiddenSize, config.hiddenSize, createRandom(2));
    const forward = (tensors: Tensors) => linear(deaf, tf.zerosLike(patient.forward(tensors)));
    expect(failed({ ...patient, forward })).toEqual(expect.arrayContaining(['leaked label', 'overfits one batch']));
  });
});
