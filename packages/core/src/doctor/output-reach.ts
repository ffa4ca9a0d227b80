import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../random.ts';
import { toTensors, type HostBatch, type Tensors } from '../tensors.ts';
import { lossAndGradients } from '../training/gradients.ts';
import { flattenParams, type ParamTree } from '../tree.ts';
import { finding, type Finding } from './finding.ts';

/** Outputs above this number would take too long. */
const mostOutputs = 1024;

type Place = { readonly path: string; readonly index: number };

/**
 * The part of `vector` that is no combination of `rows`, as a share of its length (Gram-Schmidt, twice for precision).
 */
function shareOutside(rows: readonly Float64Array[], vector: Float64Array): number {
  const dot = (left: Float64Array, right: Float64Array) => left.reduce((sum, value, at) => sum + value * right[at]!, 0);
  const basis: Float64Array[] = [];
  const project = (value: Float64Array) => {
    for (let pass = 0; pass < 2; pass++)
      for (const unit of basis) {
        const along = dot(unit, value);
        unit.forEach((each, at) => (value[at]! -= along * each));
      }
    return Math.sqrt(dot(value, value));
  };
  for (const row of rows) {
    const before = Math.sqrt(dot(row, row));
    const left = project(row);
    if (left > before * 1e-4) basis.push(row.map((value) => value / left));
  }
  const before = Math.sqrt(dot(vector, vector));
  return before === 0 ? 0 : project(vector) / before;
}

/**
 * A loss that is computed from the output of `forward` has a gradient that is a combination of the output's gradients.
 * One that reads something else, such as the steps where the output is [CLS], has not: then what is trained is not what
 * is used. Compared at random weights that the output depends on, more of them than there are outputs.
 */
export function checkLossReadsOutput(
  params: ParamTree,
  forward: (batch: Tensors) => tf.Tensor2D,
  loss: (batch: Tensors) => tf.Scalar,
  batch: HostBatch,
): Finding {
  const leaves = flattenParams(params);
  const [numRows, size] = tf.tidy(() => forward(toTensors(batch)).shape);
  if (numRows * size > mostOutputs)
    return finding('loss reads the output', true, `not examined: more than ${mostOutputs} outputs`, '');
  const gradientsOf = (compute: () => tf.Scalar) => {
    const values = new Map<string, Float32Array>();
    tf.tidy(() => {
      const { gradients } = lossAndGradients(compute, leaves);
      for (const [path, gradient] of gradients) values.set(path, Float32Array.from(gradient.dataSync()));
    });
    return values;
  };
  const ofOutput = (output: number) =>
    gradientsOf(() => tf.sum(tf.slice(tf.reshape(forward(toTensors(batch)), [-1]), output, 1)));
  const first = ofOutput(0);
  const random = createRandom('doctor');
  const paths = [...leaves.keys()].filter((path) => first.get(path)?.some((value) => value !== 0));
  const places = Array.from({ length: numRows * size * 2 + 64 }, (): Place => {
    const path = paths[random.integer(paths.length)]!;
    return { path, index: random.integer(leaves.get(path)!.size) };
  });
  const at = (gradients: ReadonlyMap<string, Float32Array>) =>
    Float64Array.from(places, ({ path, index }) => gradients.get(path)?.[index] ?? 0);
  const rows = Array.from({ length: numRows * size }, (_, output) => at(output === 0 ? first : ofOutput(output)));
  const outside = shareOutside(rows, at(gradientsOf(() => loss(toTensors(batch)))));
  return finding(
    'loss reads the output',
    outside < 0.05,
    `${(100 * outside).toFixed(1)} % of the loss's gradient does not come through the output`,
    'The loss reads something else than the output, such as the steps where the head reads [CLS]: what is trained is ' +
      'not what is used. If it is meant to, say `lossReadsMore`.',
  );
}
