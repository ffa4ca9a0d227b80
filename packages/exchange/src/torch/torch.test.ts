import { readFileSync } from 'node:fs';
import {
  exportParams,
  importParams,
  readSafetensors,
  toTensors,
  type NamedTensors,
  type StreamEncoder,
  type StreamSequence,
} from '@daybook/core';
import { linear, type LinearParams } from '@daybook/core/layers';
import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { networksByName } from '../network-fixture.ts';
import { batchesOf } from './torch-fixture.ts';
import { fromTorch, toTorch } from './torch-layout.ts';

await chooseBackend({ preferred: 'wasm' });

// What PyTorch 2.13.0 computes by daybook_torch.py. Fixture: tools/fixtures/torch-networks.py.
const { tensors: fixture } = readSafetensors(
  readFileSync(new URL('../../fixtures/torch-networks.safetensors', import.meta.url)),
  'torch-networks.safetensors',
);
const under = (prefix: string): NamedTensors =>
  Object.fromEntries(
    Object.entries(fixture).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );

/** Largest difference over the largest number. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(actual, (value, place) => Math.abs(value - expected[place]!))) / largest;
}

type WithHeads = StreamEncoder<StreamSequence> & {
  readonly params: { readonly heads: { readonly returns?: LinearParams; readonly nextSegment: LinearParams } };
};

describe.each(Object.entries(networksByName))('%s', (name, make) => {
  it('computes what PyTorch does of the exported weights, to 1e-5', () => {
    const encoder = make() as unknown as WithHeads;
    tf.tidy(() => encoder.params.heads.nextSegment.bias.assign(tf.tensor1d([7]))); // import must undo it
    importParams(encoder.params, fromTorch(under(`${name}/weights/`)), name);
    batchesOf(encoder).forEach((batch, place) => {
      const { returns, nextSegment } = encoder.params.heads;
      const outputs: [string, ArrayLike<number>][] = [];
      tf.tidy(() => {
        const cls = encoder.forward(toTensors(batch));
        outputs.push(['cls', cls.dataSync()], ['nextSegment', linear(nextSegment, cls).dataSync()]);
        if (returns) outputs.push(['returns', linear(returns, cls).dataSync()]);
      });
      for (const [output, values] of outputs)
        expect(difference(values, fixture[`${name}/batch-${place}/${output}`]!.data), output).toBeLessThan(1e-5);
    });
    encoder.dispose();
  });

  it('has the exported weights that PyTorch saved, and gets its own back', async () => {
    const encoder = make();
    const own = await exportParams(encoder.params);
    expect(toTorch(own)).toEqual(under(`${name}/weights/`));
    expect(fromTorch(toTorch(own))).toEqual(own);
    encoder.dispose();
  });
});
