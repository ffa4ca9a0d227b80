import {
  conversationConfig,
  createConversationEncoder,
  initConversation,
  type ConversationConfig,
} from '@daybook/conversation';
import {
  createRandom,
  flattenParams,
  type EventSequence,
  type HostBatch,
  type HostTensor,
  type MealSequence,
  type MessageSequence,
  type ParamTree,
  type Random,
  type StreamEncoder,
  type StreamSequence,
} from '@daybook/core';
import { createEventsEncoder, eventsConfig, initEvents, type EventsConfig } from '@daybook/events';
import { createFoodEncoder, foodConfig, initFood, type FoodConfig } from '@daybook/food';
import * as tf from '@tensorflow/tfjs-core';

const sizes = {
  hiddenSize: 16,
  numHeads: 2,
  numLayers: 2,
  intermediateSize: 24,
  maxLength: 6,
  numDtBuckets: 12,
  numSilenceBuckets: 10,
} as const;
const words = ['run', 'walk', 'river', 'soup', 'tired'];

/** Every weight drawn anew, also those that begin as 0 or 1: otherwise a swapped norm or bias would not show. */
function scatter(params: ParamTree, random: Random): void {
  for (const [path, variable] of flattenParams(params)) {
    const values = variable.dataSync().map((value) => value + 0.3 * random.normal());
    if (/\.(gap|role|type|item|food)\.weight$/.test(path)) values.fill(0, 0, sizes.hiddenSize);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

function sequence(random: Random, length: number): MessageSequence & MealSequence & EventSequence {
  const steps = Array.from({ length }, (_, step) => step);
  let time = 1_767_600_000;
  const times = Float64Array.from(steps, () => (time += Math.ceil(200_000 ** random.uniform())));
  const foodOffsets = [0];
  for (const step of steps) foodOffsets.push(foodOffsets[step]! + 1 + random.integer(3));
  const numFoods = foodOffsets.at(-1)!;
  return {
    userId: 'u',
    sequenceId: 'u',
    firstStep: random.integer(4),
    programmeStart: 1_767_500_000,
    times,
    byPerson: Uint8Array.from(steps, () => random.integer(2)),
    roles: Int32Array.from(steps, () => random.integer(2)),
    vectors: Float32Array.from({ length: length * 12 }, () => random.normal()),
    vectorSize: 12,
    texts: steps.map(() => `${words[random.integer(5)]} ${words[random.integer(5)]} x${random.integer(3)}`),
    foodOffsets: Int32Array.from(foodOffsets),
    foods: Int32Array.from({ length: numFoods }, () => random.integer(5)),
    amounts: new Float32Array(numFoods).fill(NaN),
    types: Int32Array.from(steps, () => random.integer(3)),
    items: Int32Array.from(steps, () => random.integer(4) - 1),
    values: Float32Array.from(steps, () => (random.uniform() < 0.5 ? NaN : random.normal())),
  };
}

const tables = {
  role: ['coach', 'user'],
  food: ['oat', 'rice', 'egg', 'tea', 'bun'],
  type: ['a', 'b', 'c'],
  item: ['i', 'j', 'k'],
};

/** Sequences of the given lengths, each read at so many prediction times. */
export function randomBatch(
  encoder: StreamEncoder<StreamSequence>,
  lengths: readonly number[],
  numPredictionTimes: number,
  seed = 1,
): HostBatch {
  const random = createRandom(seed);
  const sequences = lengths.map((length) => sequence(random, length));
  const predictionTimes = sequences.map(({ times }) =>
    Array.from({ length: numPredictionTimes }, () => times[0]! + 1 + random.uniform() * 500_000).sort((a, b) => a - b),
  );
  return encoder.batch(
    sequences,
    tables,
    encoder.supportsPredictionTimes ? predictionTimes : predictionTimes.map((at) => [at.at(-1)!]),
  );
}

/** With segment ids that cut each sequence after its second step. */
export function withCut({ segmentIds, ...batch }: HostBatch): HostBatch {
  const { data, shape } = segmentIds as HostTensor<tf.Rank.R2, 'int32'>;
  return { ...batch, segmentIds: { data: data.map((_, place) => (place % shape[1] < 2 ? 1 : 2)), shape } };
}

function conversationNetwork(config: Partial<ConversationConfig>) {
  const full = conversationConfig('base', {
    ...sizes,
    vectorSize: 12,
    numRoles: 5,
    numSimilarityHeads: 3,
    responseSize: 6,
    reconstructionParts: 2,
    ...config,
  });
  const params = initConversation(full, createRandom(2));
  scatter(params, createRandom(3));
  return createConversationEncoder({
    params,
    config: full,
    roles: ['coach', 'user'],
    ...(full.numWords > 0 ? { words } : {}),
  });
}

function foodNetwork(config: Partial<FoodConfig>) {
  const full = foodConfig('base', { ...sizes, numFoods: 8, ...config });
  const params = initFood(full, createRandom(2));
  scatter(params, createRandom(4));
  return createFoodEncoder(params, full, { foods: tables.food, amounts: {} });
}

function eventsNetwork(config: Partial<EventsConfig>) {
  const full = eventsConfig('base', { ...sizes, numTypes: 6, numItems: 6, maxProgrammeDays: 5, ...config });
  const params = initEvents(full, createRandom(2));
  scatter(params, createRandom(5));
  const scalers = Object.fromEntries(tables.type.map((type) => [type, { mean: 0, std: 1 }]));
  return createEventsEncoder(params, full, { types: tables.type, items: tables.item, scalers });
}

const returns = { returnHorizonsDays: [1, 7] };

/** The three networks, each in the forms that its config allows. */
export const networksByName = {
  'conversation with words': () => conversationNetwork({ ...returns, numWords: 8, norm: 'pre', activation: 'gelu' }),
  'conversation without returns': () => conversationNetwork({ returnHorizonsDays: [], pooling: 'cls+mean' }),
  food: () => foodNetwork({ ...returns, combine: 'concat' }),
  'food without returns, looking back': () => foodNetwork({ returnHorizonsDays: [], context: 'past', pooling: 'mean' }),
  events: () => eventsNetwork({ ...returns, objective: 'masked', experts: 'none' }),
  'events that look back': () => eventsNetwork({ returnHorizonsDays: [], objective: 'next', experts: 'none' }),
} as const satisfies Readonly<Record<string, () => StreamEncoder<StreamSequence>>>;
