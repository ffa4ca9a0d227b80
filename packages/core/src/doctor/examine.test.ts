import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoder } from '../layers/encoder.ts';
import { sequenceEncoderConfigSchema } from '../models/sequence-config.ts';
import { field, initField, positionField } from '../models/fields.ts';
import { initSequenceEncoder, sequenceEncoder } from '../models/sequence-encoder.ts';
import { initLinear, linear } from '../layers/linear.ts';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { bceWithLogits } from '../tasks/losses.ts';
import type { HostBatch, Tensors } from '../tensors.ts';
import { examine, formatFindings, type Patient } from './examine.ts';
import { checkBatchIndependence } from './invariance.ts';
import { ownLabelLosses } from './brief-training.ts';
import { checkOwnLabel } from './learning.ts';
import { checkLossReadsOutput } from './output-reach.ts';
import { checkStepReach } from './step-reach.ts';

beforeAll(async () => {
  await chooseBackend();
});

const config = sequenceEncoderConfigSchema.parse({
  hiddenSize: 16,
  numHeads: 2,
  numLayers: 2,
  intermediateSize: 32,
  maxLength: 16,
  numSilenceBuckets: 8,
});
const lengths = [8, 7, 5, 8, 6, 8];

function healthyPatient(): Patient & { readonly params: ReturnType<typeof makeParams> } {
  const random = createRandom('patient');
  const params = makeParams();
  const length = Math.max(...lengths);
  const steps = (draw: (step: number) => number) => ({
    data: Int32Array.from(
      lengths.flatMap((real) => Array.from({ length }, (_, step) => (step < real ? draw(step) : 0))),
    ),
    shape: [lengths.length, length],
  });
  const batch: HostBatch = {
    types: steps(() => 3 + random.integer(6)),
    positions: steps((step) => step),
    mask: {
      data: Float32Array.from(lengths.flatMap((real) => Array.from({ length }, (_, step) => (step < real ? 1 : 0)))),
      shape: [lengths.length, length],
    },
    silenceBucket: { data: Int32Array.from(lengths, (_, row) => 1 + (row % 6)), shape: [lengths.length, 1] },
  };
  const forward = (tensors: Tensors) => {
    const fields = [
      field(params.type, config, tensors['types']!),
      positionField(params.position, config, tensors['positions']!),
    ];
    const { hidden } = sequenceEncoder(
      params.sequence,
      config,
      { fields, mask: tensors['mask'] as tf.Tensor2D, silenceBucket: tensors['silenceBucket'] as tf.Tensor2D },
      { outputs: 'first' },
    );
    return tf.reshape<tf.Rank.R2>(hidden, [lengths.length, config.hiddenSize]);
  };
  return { params, batch, content: ['types'], forward };
}

function makeParams() {
  const random = createRandom('weights');
  return {
    type: initField(config, 10, random.fork('type')),
    position: initField(config, 16, random.fork('position')),
    sequence: initSequenceEncoder(config, 2, random.fork('sequence')),
  };
}

function failed(patient: Patient): string[] {
  return examine(patient).flatMap(({ check, passed }) => (passed ? [] : [check]));
}

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
    expect(failed(withLoss((patient, tensors) => patient.forward(tensors)))).toEqual([]);
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

  it('finds a model that does not learn what stands in its input, and cannot overfit', () => {
    const patient = healthyPatient();
    const deaf = initLinear(config.hiddenSize, config.hiddenSize, createRandom(2));
    const forward = (tensors: Tensors) => linear(deaf, tf.zerosLike(patient.forward(tensors)));
    expect(failed({ ...patient, forward })).toEqual(expect.arrayContaining(['leaked label', 'overfits one batch']));
  });
});
