import type { LinearParams } from '@daybook/core/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { EventsConfig } from './config.ts';
import { targetNames, type EventsExperts } from './experts/fit-experts.ts';
import { frequenciesOf } from './experts/follow-timeline.ts';
import { gapKernel } from './gap-kernel.ts';
import type { EventsParams } from './model.ts';

/**
 * What the network's own answers weigh at first beside those of the experts: with few people hardly anything, for they
 * learn too little to be worth more.
 */
const firstShareOf = (numPeople: number) => Math.min(0.1, Math.max(smallestShare, numPeople / 1000));
const smallestShare = 1e-3;

const assign = (variable: tf.Variable, values: ArrayLike<number>) =>
  tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(values), variable.shape)));

/**
 * Before the first step the network is the best fixed mixture of the experts and of its own answers, which begin at how
 * often each class occurs: what is left to learn is when which of them is right, and what none of them knows.
 */
export function startFromExperts(
  { heads }: EventsParams,
  config: EventsConfig,
  experts: EventsExperts,
  numPeople: number,
): void {
  if (!heads.gates) return;
  const firstShare = firstShareOf(numPeople);
  const logFrequencies = (name: (typeof targetNames)[number]) =>
    frequenciesOf(experts[name].target, experts[name].counts, -1).map(Math.log);
  for (const name of targetNames) {
    const shares = experts[name].fitted.shares.map((share) => Math.max(smallestShare, share) * (1 - firstShare));
    assign(heads.gates[name].bias, [firstShare, ...shares].map(Math.log));
  }
  const start = ({ bias }: LinearParams, values: Float64Array) => assign(bias, values.subarray(0, bias.shape[0]));
  start(heads.type, logFrequencies('type'));
  start(heads.item, logFrequencies('item'));
  // The kernel adds up neighbours, which begin much alike.
  const sums = tf.tidy(() => tf.sum(gapKernel(config), 0).dataSync());
  start(
    heads.gap,
    logFrequencies('gap').map((value, bucket) => (bucket === 0 ? value : value / sums[bucket]!)),
  );
  for (const head of [heads.type, heads.item, heads.gap, heads.value])
    assign(head.weight, new Float32Array(head.weight.size));
  assign(heads.value.bias, new Float32Array(heads.value.bias.size));
}
