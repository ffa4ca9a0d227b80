import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { EncoderConfig } from './encoder.ts';
import { BACKENDS, chooseBackend, type BackendName } from '../node/backend.ts';
import type { HostTensor } from '../tensors.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import type { NamedTensors } from '../weights/weights.ts';

// What PyTorch 2.13.0 computes. Fixtures: tools/fixtures/torch-layers.py.
// An error is the largest difference over the largest reference value of a tensor.
export const OUTPUT_TOLERANCE = 1e-4;
export const GRADIENT_TOLERANCE = 1e-3;

export const encoderConfig = {
  hiddenSize: 12,
  numHeads: 3,
  numLayers: 2,
  intermediateSize: 20,
  dropoutRate: 0.1,
  activation: 'relu',
  norm: 'post',
} satisfies EncoderConfig;

/** Backends that start on this machine. */
export async function availableBackends(): Promise<BackendName[]> {
  const available: BackendName[] = [];
  for (const preferred of BACKENDS) {
    const starts = await chooseBackend({ preferred }).then(
      () => true,
      () => false,
    );
    if (starts) available.push(preferred);
  }
  return available;
}

/** Tensors of a fixture by their names. */
export function open(name: string): NamedTensors {
  const file = new URL(`../../fixtures/torch-${name}.safetensors`, import.meta.url);
  return readSafetensors(readFileSync(file), file.pathname).tensors;
}

/** Tensors under `prefix`, named without it. */
export function under(prefix: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), tensor]] : [],
    ),
  );
}

/** A tensor of a fixture, which must be there. */
export function get(tensors: NamedTensors, name: string): HostTensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`The fixture has no ${name}: ${Object.keys(tensors).join(', ')}`);
  return tensor;
}

/** On the backend in use; the caller disposes it. */
export function tensorOf<R extends tf.Rank>({ data, shape }: HostTensor): tf.Tensor<R> {
  return tf.tensor<R>(data, [...shape] as tf.ShapeMap[R], data instanceof Int32Array ? 'int32' : 'float32');
}

/** Shape and values, within `tolerance` of the largest reference value. */
export function expectClose(name: string, actual: tf.Tensor, reference: HostTensor, tolerance: number): void {
  expect(actual.shape, name).toEqual(reference.shape);
  const values = actual.dataSync();
  const largest = Math.max(...Array.from(reference.data, Math.abs));
  const error = Math.max(...Array.from(reference.data, (value, index) => Math.abs(value - values[index]!))) / largest;
  // also false for NaN
  expect(error, `${name}: error over the largest reference value, ${largest}`).toBeLessThan(tolerance);
}

/**
 * The gradient of a key bias is 0, since it adds the same number to all scores of a query: what either library computes
 * is rounding.
 */
export const isRounding = (path: string) => path.endsWith('.key.bias');

/** A gradient for each reference and no other, each within GRADIENT_TOLERANCE. */
export function expectGradients(gradients: ReadonlyMap<string, tf.Tensor>, references: NamedTensors): void {
  expect([...gradients.keys()].sort()).toEqual(Object.keys(references).sort());
  for (const [path, gradient] of gradients) {
    if (isRounding(path)) expect(tf.max(tf.abs(gradient)).dataSync()[0], path).toBeLessThan(1e-4);
    else expectClose(path, gradient, get(references, path), GRADIENT_TOLERANCE);
  }
}

export const sumOf = (output: tf.Tensor, coefficients: tf.Tensor): tf.Scalar => tf.sum(tf.mul(output, coefficients));
