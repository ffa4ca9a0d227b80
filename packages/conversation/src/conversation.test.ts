import { createRandom, encodeSequences, flattenParams, type MessageEncoder, type Tensors } from '@daybook/core';
import { createVocabulary, numSpecialIds, vocabularyIds } from '@daybook/core/training';
import { examine, examineEncoder, formatFindings, type Patient } from '@daybook/core/doctor';
import { chooseBackend } from '@daybook/core/node';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { conversationBatch, type ConversationBatch } from './batch.ts';
import { conversationConfig, conversationPretrainingSchema } from './config.ts';
import { conversation, initConversation } from './model.ts';
import { saveConversation } from './node.ts';
import { fromPretrained } from './pretrained.ts';
import { conversationLoss, sampleConversations as sampleTask, type ConversationTaskBatch } from './objective.ts';
import { pretrainConversation } from './pretrain.ts';
import { createConversationEncoder, type Conversation } from './pretrained.ts';
import { sampleConversations } from './sample-conversations.ts';
import { wordIds } from './words.ts';

beforeAll(async () => {
  await chooseBackend();
});

const sizes = { hiddenSize: 16, numHeads: 2, numLayers: 2, intermediateSize: 32, maxLength: 32 };
const config = conversationConfig('small', { ...sizes, vectorSize: 8, numRoles: 5 });
const pretraining = conversationPretrainingSchema.parse({});
const roles = createVocabulary(['coach', 'user'], [1, 1]);
const roleIds = vocabularyIds(roles, ['coach', 'user']);

const words = wordIds(['topic', 'well', 'again']);
const wordConfig = { ...config, numWords: words.size + numSpecialIds };

async function example(seed: string, withSegmentIds = true) {
  const source = sampleConversations({ count: 8 });
  const sequences = await source.read(Array.from({ length: source.size }, (_, index) => ({ index })));
  return {
    sequences,
    ...sampleTask(sequences, config, pretraining, {
      roleIds,
      wordIds: words,
      withSegmentIds,
      random: createRandom(seed),
    }),
  };
}

describe('conversation', () => {
  for (const [name, examined] of Object.entries({
    'without words': config,
    'with words': wordConfig,
    'asking what follows': { ...config, responseSize: 4 },
    'telling what was said': { ...config, reconstructionParts: 2 },
  })) {
    it(`is found healthy by the doctor ${name}`, async () => {
      const params = initConversation(examined, createRandom(1));
      const { batch } = await example('doctor');
      const patient: Patient = {
        params,
        batch,
        content: ['vectors'],
        forward: (tensors) => conversation(params, examined, tensors as Tensors<ConversationBatch>).cls,
        lossReadsMore: true, // its other tasks read every step
        loss: (tensors) => conversationLoss(params, examined, pretraining, tensors as Tensors<ConversationTaskBatch>),
      };
      expect(formatFindings(examine(patient))).not.toContain('FAIL');
    });
  }
});

describe('sampleConversations', () => {
  it('changes nothing but text: what is left without it cannot tell own from other', async () => {
    const { batch, sequences } = await example('labels', false);
    const predictionTimes = sequences.map(() => [2_000_000_000]);
    const {
      gaps,
      numbers,
      roles: roleField,
      segmentIds,
      mask,
    } = conversationBatch(sequences, config, { roleIds, predictionTimes });
    expect({
      gaps: batch.gaps,
      numbers: batch.numbers,
      roles: batch.roles,
      segmentIds: batch.segmentIds,
      mask: batch.mask,
    }).toEqual({ gaps, numbers, roles: roleField, segmentIds, mask });
  });

  it('puts another conversation’s messages where the label says so', async () => {
    const { batch, plans, sequences } = await example('labels');
    expect(new Set(plans.map(({ label }) => label))).toEqual(new Set([0, 1]));
    const { vectorSize } = config;
    const length = batch.mask.shape[1]!;
    plans.forEach(({ cut, label, donor, donorSteps }, row) => {
      expect(label === 1).toBe(donor === row);
      const nextSegment = batch.vectors.data.subarray(
        (row * length + cut) * vectorSize,
        (row * length + cut + 1) * vectorSize,
      );
      const from = sequences[donor]!.vectors.subarray(donorSteps[0]! * vectorSize, (donorSteps[0]! + 1) * vectorSize);
      expect(Array.from(nextSegment)).toEqual(Array.from(from));
    });
  });

  it('tells the cut only when it is asked to', async () => {
    expect(new Set((await example('withSegmentIds', false)).batch.segmentIds.data)).toEqual(new Set([0]));
    expect(new Set((await example('withSegmentIds', true)).batch.segmentIds.data)).toEqual(new Set([0, 1, 2]));
  });
});

const recipe = {
  train: sampleConversations({ count: 60, seed: 1 }),
  validation: sampleConversations({ count: 30, seed: 2 }),
  preset: 'small' as const,
  config: sizes,
  training: { epochs: 3, learningRate: 3e-3, warmupSteps: 0 },
};

describe('pretrainConversation', () => {
  it('gives the same weights for the same seed, and others for another', async () => {
    const weights = async (seed: number) => {
      const { params } = await pretrainConversation({ ...recipe, training: { ...recipe.training, epochs: 1, seed } });
      return [...flattenParams(params).values()].map((variable) => Array.from(variable.dataSync()));
    };
    const first = await weights(5);
    expect(await weights(5)).toEqual(first);
    expect(await weights(6)).not.toEqual(first);
  });

  it('refuses a source without conversations', async () => {
    await expect(pretrainConversation({ ...recipe, train: sampleConversations({ count: 0 }) })).rejects.toThrow(
      'no conversations',
    );
  });
});

describe('fromPretrained', () => {
  it('gives after a save the same vectors as before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'conversation-'));
    const pretrained = await pretrainConversation({
      ...recipe,
      pretraining: { minimumWordCount: 2 },
      training: { ...recipe.training, epochs: 1 },
    });
    expect(pretrained.words).toEqual(expect.arrayContaining(['topic', 'again', 'well']));
    await saveConversation(folder, pretrained, { data: 'Sample conversations.' });
    const source = recipe.validation;
    const requests = [
      { index: 0, predictionTime: 1_800_000_000 },
      { index: 3, predictionTime: 1_700_000_200 },
    ];
    const before = await encodeSequences(createConversationEncoder(pretrained), source, requests);
    const after = await encodeSequences(await fromPretrained(folder), source, requests);
    expect(after).toEqual(before);
    await rm(folder, { recursive: true });
  });
});

describe('a network that predicts returns', () => {
  it.each([
    { numSimilarityHeads: 0, responseSize: 0, numWords: 0 },
    { numSimilarityHeads: 8, responseSize: 4, numWords: 0 },
    { numSimilarityHeads: 8, responseSize: 4, numWords: 12 },
  ])('gives at several prediction times in one pass what it gives at each alone: %j', async (shape) => {
    const returns = { ...config, returnHorizonsDays: [7], ...shape };
    const words = ['topic', 'again', 'well', '0', '1', '2', '3', '4', '5'];
    const network = createConversationEncoder({
      params: initConversation(returns, createRandom(2)),
      config: returns,
      roles,
      ...(shape.numWords > 0 ? { words } : {}),
    });
    expect(network.supportsPredictionTimes).toBe(true);
    const source = sampleConversations({ count: 3 });
    const findings = await examineEncoder(network, source, { indexes: [1], steps: [1, 2, 5], within: 5e-6 });
    expect(findings.at(-1)).toMatchObject({ check: 'prediction times', passed: true });
  });
});

describe('encode', () => {
  const text: MessageEncoder = {
    name: 'letters',
    size: 8,
    pooling: 'mean',
    fingerprint: 'letters-1',
    encode: async (texts) =>
      Float32Array.from(
        texts.flatMap((each) =>
          Array.from({ length: 8 }, (_, place) => (each.charCodeAt(place % each.length) % 13) / 13),
        ),
      ),
  };
  const conversations: Conversation[] = [
    {
      messages: [
        { from: 'coach', text: 'How was your week?', time: '2026-01-05T08:00:00Z' },
        { from: 'user', text: 'Hard, but I walked.', time: '2026-01-05T08:10:00Z' },
      ],
    },
    { messages: [{ from: 'user', text: 'Hello', time: 1_767_600_000 }] },
  ];

  it('gives a row a conversation, which no other conversation changes', async () => {
    const encoder = createConversationEncoder({ params: initConversation(config, createRandom(3)), config, roles });
    const both = await encoder.encode(conversations, { textEncoder: text });
    const [alone] = [await encoder.encode(conversations.slice(1), { textEncoder: text })];
    expect(both).toHaveLength(2 * 16);
    for (let place = 0; place < 16; place++) expect(both[16 + place]).toBeCloseTo(alone![place]!, 5);
  });

  it('refuses vectors of another text encoder', async () => {
    const encoder = createConversationEncoder(
      { params: initConversation(config, createRandom(3)), config, roles },
      { name: 'use-lite', size: 8, pooling: 'model', fingerprint: 'use-lite-1' },
    );
    await expect(encoder.encode(conversations, { textEncoder: text })).rejects.toThrow(
      'trained on vectors of use-lite (use-lite-1), not of letters (letters-1). Open use-lite.',
    );
  });
});
