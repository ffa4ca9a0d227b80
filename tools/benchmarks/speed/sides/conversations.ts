import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  ConfigError,
  createRandom,
  encodeSequences,
  exportParams,
  flattenParams,
  writeSafetensors,
  type Tensors,
} from '@daybook/core';
import { encoderSizes, kernels, type Computation } from '@daybook/core/layers';
import {
  clipGradients,
  createAdamW,
  createVocabulary,
  lossGradients,
  numSpecialIds,
  sequenceBatches,
  vocabularyIds,
} from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';
import {
  sampleConversations,
  conversationConfig,
  conversationPretrainingSchema,
  createConversationEncoder,
  initConversation,
  conversationLoss,
  type ConversationTaskBatch,
} from '@daybook/conversation';
import { listVectors, openConversations, openStore, openVectors } from '@daybook/store';
import { takeTurns } from './turns.ts';

/**
 * Daybook's side of the two benchmarks on real conversations, the same work as conversations.py:
 * `node conversations.js train|infer STORE.h5 ENCODER WEIGHTS base|small`. WEIGHTS is written, for the other side to
 * begin from. A run of `train` is a fifth of an epoch; of `infer` [CLS] of a fifth of 2,000 conversations.
 */
const [phase, storePath = '', encoderName = '', weightsPath = '', preset] = process.argv.slice(2);
const ROWS = 32;
const LEARNING_RATE = 1e-4;

const { detail } = await chooseBackend({});
const store = await openStore(storePath);
const description = (await listVectors(store)).find(({ name }) => name === encoderName);
if (!description)
  throw new ConfigError(
    `${storePath}: has no vectors of ${encoderName}. Try: daybook embed --store ${storePath} --encoder ${encoderName}`,
  );
const source = openConversations(store, { vectors: await openVectors(store, description), minimumLength: 8 });

const random = createRandom(0);
const roles = createVocabulary(
  store.tables.role,
  store.tables.role.map(() => 1),
);
// The plain network: without similarity heads, response selection and reconstruction, which the PyTorch side does not
// have.
const sizes = encoderSizes[preset === 'small' ? 'small' : 'base'];
const config = conversationConfig('base', {
  ...sizes,
  vectorSize: description.size,
  numRoles: roles.length + numSpecialIds,
  numSimilarityHeads: 0,
  responseSize: 0,
  reconstructionParts: 0,
  numWords: 0,
});
const pretraining = conversationPretrainingSchema.parse({ contrastiveWeight: 0 });
const params = initConversation(config, random.fork('weights'));
const parameters = flattenParams(params);
const optimizer = createAdamW(parameters, { weightDecay: 0.01 });
const runner = kernels().runner((line) => process.stderr.write(`${line}\n`));
const update: Computation = (batch, own) => {
  const tensors = batch as Tensors<ConversationTaskBatch>;
  const { loss, gradients } = lossGradients(
    () => conversationLoss(params, config, pretraining, tensors, own),
    parameters,
  );
  clipGradients(gradients, 1);
  optimizer.update(gradients, batch);
  return loss;
};
const roleIds = vocabularyIds(roles, store.tables.role);
mkdirSync(dirname(weightsPath), { recursive: true });
writeFileSync(
  weightsPath,
  writeSafetensors({ ...(await exportParams(params)), roleIds: { data: roleIds, shape: [roleIds.length] } }),
);

const epoch = () =>
  sequenceBatches(source, {
    tokenBudget: Infinity,
    maxBatchSize: ROWS,
    maxLength: config.maxLength,
    random: random.fork('epoch', step),
  });
const batchesPerRun = Math.ceil(Math.ceil(source.size / ROWS) / 5);
let step = 0;
let batches = epoch();

async function nextBatch() {
  const { value, done } = await batches.next();
  if (!done) return value;
  batches = epoch();
  return undefined;
}

/**
 * A fifth of an epoch, the last one as long as the epoch lasts. @returns mean loss, and the share of the time that went
 * into reading and assembling batches.
 */
async function train(): Promise<{ readonly loss: number; readonly readingShare: number }> {
  const started = performance.now();
  let reading = 0;
  let sum = 0;
  let count = 0;
  for (; count < batchesPerRun; count++) {
    const readStarted = performance.now();
    const sequences = await nextBatch();
    if (sequences === undefined) break;
    const own = random.fork('batch', step++);
    const { batch } = sampleConversations(sequences, config, pretraining, {
      roleIds,
      withSegmentIds: own.uniform() < pretraining.segmentIdsRate,
      random: own,
    });
    reading += performance.now() - readStarted;
    const result = runner.run(update, { ...batch, ...optimizer.next(LEARNING_RATE) }, own);
    sum += result.dataSync()[0]!;
    result.dispose();
  }
  return { loss: sum / count, readingShare: reading / (performance.now() - started) };
}

const encoder = createConversationEncoder({ params, config, roles });
const sequences = await source.read(Array.from({ length: 2000 }, (_, index) => ({ index })));
const requests = sequences.map(({ times }, index) => ({ index, predictionTime: times.at(-1)! + 1 }));

let place = 0;

/** A fifth of the 2,000. @returns mean size of the numbers at [CLS]. */
async function infer(): Promise<number> {
  const cls = await encodeSequences(encoder, source, requests.slice(place, place + 400));
  place = (place + 400) % requests.length;
  return cls.reduce((sum, value) => sum + Math.abs(value), 0) / cls.length;
}

await takeTurns(`Daybook, ${detail}`, phase === 'train' ? train : infer);
