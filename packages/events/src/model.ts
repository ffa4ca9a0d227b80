import type { Random, Tensors } from '@daybook/core';
import {
  constantVariable,
  field,
  initField,
  positionField,
  initClsHeads,
  initLinear,
  initSequenceEncoder,
  lookBack,
  pool,
  sequenceEncoder,
  type ClsHeads,
  type EmbeddingParams,
  type ForwardOptions,
  type LinearParams,
  type SequenceEncoderParams,
} from '@daybook/core/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { EventsBatch } from './batch.ts';
import type { EventsConfig } from './config.ts';
import { eventTargets, type TargetName } from './experts/targets.ts';
import { gapKernel } from './gap-kernel.ts';

export type EventsParams = {
  readonly type: EmbeddingParams;
  readonly item: EmbeddingParams;
  /** Direction in which a type's standardised value moves its event. [numTypes, hiddenSize] */
  readonly value: EmbeddingParams;
  readonly valueState: EmbeddingParams;
  /** The same for its change since the last one. [numTypes, hiddenSize] */
  readonly change: EmbeddingParams;
  readonly originator: EmbeddingParams;
  readonly gap: EmbeddingParams;
  /** What stands right beside an event: attention over learned positions finds neighbours late. */
  readonly typeBefore: EmbeddingParams;
  readonly typeAfter: EmbeddingParams;
  readonly gapBefore: EmbeddingParams;
  readonly position: EmbeddingParams;
  readonly day: EmbeddingParams;
  readonly hour: EmbeddingParams;
  readonly weekday: EmbeddingParams;
  readonly segment: EmbeddingParams;
  readonly sequence: SequenceEncoderParams;
  /**
   * Used in pretraining only: what stands at a hidden step, whether the second segment is the timeline's own, whether
   * the person returns within `returnHorizonsDays`.
   */
  readonly heads: ClsHeads & {
    readonly type: LinearParams;
    readonly item: LinearParams;
    readonly value: LinearParams;
    readonly gap: LinearParams;
    /**
     * With `experts`: from an event's output and how much the experts have seen to the shares of the network's own
     * answer, of frequency and of each expert.
     */
    readonly gates?: Readonly<Record<TargetName, LinearParams>>;
  };
};

/** Most frequent items that the network answers itself; beside experts, which know all. */
const mostItems = 2000;

/** Items that `heads.item` has an output for, with the special ids. */
const numItemOutputs = ({ experts, numItems }: EventsConfig): number =>
  experts === 'none' ? numItems : Math.min(numItems, mostItems);

/** Every share is the same for all events at first; `startFromExperts` sets them. */
function initGates(config: EventsConfig): Readonly<Record<TargetName, LinearParams>> {
  const targets = eventTargets(config);
  const gate = (name: TargetName): LinearParams => {
    const numExperts = targets[name].experts.length;
    return {
      weight: constantVariable([config.hiddenSize + numExperts, numExperts + 2], 0) as tf.Variable<tf.Rank.R2>,
      bias: constantVariable([numExperts + 2], 0) as tf.Variable<tf.Rank.R1>,
    };
  };
  return { type: gate('type'), item: gate('item'), gap: gate('gap') };
}

const numFields = 13;

/** The same table with neighbouring gaps near each other. */
function sharedAmongNeighbours(gaps: EmbeddingParams, config: EventsConfig): EmbeddingParams {
  tf.tidy(() => gaps.weight.assign(tf.matMul(gapKernel(config), gaps.weight)));
  return gaps;
}

export function initEvents(config: EventsConfig, random: Random): EventsParams {
  const { hiddenSize, maxLength, maxProgrammeDays, numDtBuckets, numItems, numTypes } = config;
  const table = (name: string, rows: number) => initField(config, rows, random.fork(name));
  const head = (name: string, size: number) => initLinear(hiddenSize, size, random.fork('heads', name));
  return {
    type: table('type', numTypes),
    item: table('item', numItems),
    value: table('value', numTypes),
    valueState: table('valueState', 3),
    change: table('change', numTypes),
    originator: table('originator', 3),
    gap: sharedAmongNeighbours(table('gap', numDtBuckets), config),
    typeBefore: table('typeBefore', numTypes),
    typeAfter: table('typeAfter', numTypes),
    gapBefore: sharedAmongNeighbours(table('gapBefore', numDtBuckets), config),
    position: table('position', maxLength),
    day: table('day', maxProgrammeDays + 1),
    hour: table('hour', 25),
    weekday: table('weekday', 8),
    segment: table('segment', 3),
    sequence: initSequenceEncoder(config, numFields, random.fork('sequence')),
    heads: {
      type: head('type', numTypes),
      item: head('item', numItemOutputs(config)),
      value: head('value', numTypes),
      gap: head('gap', numDtBuckets),
      ...(config.experts === 'counts' ? { gates: initGates(config) } : {}),
      ...initClsHeads(config, random),
    },
  };
}

/**
 * → cls [batch, hiddenSize] (or as `pooling` says): one vector a timeline; hidden [batch, 1 + length, hiddenSize],
 * [CLS] first.
 */
export function events(
  params: EventsParams,
  config: EventsConfig,
  batch: Tensors<EventsBatch>,
  { random, outputs = 'all', strength }: ForwardOptions = {},
): { readonly cls: tf.Tensor2D; readonly hidden: tf.Tensor3D } {
  const mask = batch.mask;
  const along = (directions: EmbeddingParams, amounts: tf.Tensor) =>
    tf.mul<tf.Tensor3D>(field(directions, config, batch.types), tf.expandDims(amounts, 2));
  const fields = [
    field(params.type, config, batch.types),
    field(params.item, config, batch.items),
    tf.addN<tf.Tensor3D>([
      along(params.value, batch.values),
      along(params.change, batch.changes),
      field(params.valueState, config, batch.valueStates),
    ]),
    field(params.originator, config, batch.originators),
    field(params.gap, config, batch.gaps),
    field(params.typeBefore, config, batch.typesBefore),
    field(params.typeAfter, config, batch.typesAfter),
    field(params.gapBefore, config, batch.gapsBefore),
    positionField(params.position, config, batch.positions),
    field(params.day, config, batch.days),
    field(params.hour, config, batch.hours),
    field(params.weekday, config, batch.weekdays),
    field(params.segment, config, batch.segmentIds),
  ];
  const { hidden, reads } = sequenceEncoder(
    params.sequence,
    config,
    { ...batch, fields, mask },
    {
      random,
      strength,
      outputs: config.pooling === 'cls' ? outputs : 'all',
      ...(config.objective === 'next' ? { scoreBias: lookBack(mask.shape[1] + 1) } : {}),
    },
  );
  return { cls: pool(config.pooling, hidden, reads), hidden };
}
