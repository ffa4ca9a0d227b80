import * as tf from '@tensorflow/tfjs-core';
import { field, initField, positionField } from '../models/fields.ts';
import { sequenceEncoderConfigSchema } from '../models/sequence-config.ts';
import { initSequenceEncoder, sequenceEncoder } from '../models/sequence-encoder.ts';
import { createRandom } from '../random.ts';
import type { HostBatch, Tensors } from '../tensors.ts';
import { examine, type Patient } from './examine.ts';

export const config = sequenceEncoderConfigSchema.parse({
  hiddenSize: 16,
  numHeads: 2,
  numLayers: 2,
  intermediateSize: 32,
  maxLength: 16,
  numSilenceBuckets: 8,
});
export const lengths = [8, 7, 5, 8, 6, 8];

export function healthyPatient(): Patient & { readonly params: ReturnType<typeof makeParams> } {
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

export function failed(patient: Patient): string[] {
  return examine(patient).flatMap(({ check, passed }) => (passed ? [] : [check]));
}
