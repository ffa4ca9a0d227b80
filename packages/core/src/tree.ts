import type * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from './errors.ts';

/** Parameters of a layer or network: a plain tree whose leaves are variables. A weight's name is its path. */
export type ParamTree = { readonly [name: string]: tf.Variable | ParamTree | readonly ParamTree[] | undefined };

function isVariable(node: object): node is tf.Variable {
  return 'assign' in node && 'dtype' in node;
}

function collect(node: object, path: string, into: Map<string, tf.Variable>): void {
  if (isVariable(node)) {
    into.set(path, node);
    return;
  }
  for (const [name, child] of Object.entries(node) as [string, object | undefined][]) {
    if (child !== undefined) collect(child, path === '' ? name : `${path}.${name}`, into);
  }
}

/** Every leaf by its path (`encoder.layers.0.attention.query.weight`), in the tree's own order. */
export function flattenParams(params: ParamTree): Map<string, tf.Variable> {
  const leaves = new Map<string, tf.Variable>();
  collect(params, '', leaves);
  return leaves;
}

/** Number of weights in the tree. */
export function countParams(params: ParamTree): number {
  let count = 0;
  for (const variable of flattenParams(params).values()) count += variable.size;
  return count;
}

/** Disposes every leaf. */
export function disposeParams(params: ParamTree): void {
  for (const variable of flattenParams(params).values()) variable.dispose();
}

/**
 * Copies the values of `source` into the variables of the same path and shape in `target`.
 * @throws ConfigError when a path is missing or a shape differs.
 */
export function copyParams(target: ParamTree, source: ParamTree): void {
  const from = flattenParams(source);
  for (const [path, variable] of flattenParams(target)) {
    const other = from.get(path);
    if (!other)
      throw new ConfigError(`copyParams: the source has no "${path}". Both trees must come from the same config.`);
    if (other.shape.join() !== variable.shape.join()) {
      throw new ConfigError(
        `copyParams: "${path}" is [${other.shape}] in the source and [${variable.shape}] in the target. Both ` +
          'trees must come from the same config.',
      );
    }
    variable.assign(other);
  }
}
