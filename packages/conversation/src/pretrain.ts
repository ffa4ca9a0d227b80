import { createRandom, useBackend, verdict, type Metrics } from '@daybook/core';
import {
  countSequenceBatches,
  createVocabulary,
  heldOutParts,
  joinedSize,
  numSpecialIds,
  pretrainNetwork,
  returnTask,
  settleSettings,
  sequenceBatches,
  trainerConfigSchema,
  unknownId,
  vocabularyIds,
  type automatic,
  type PresetName,
  type PretrainingTask,
  type TrainerConfig,
  type TrainHooks,
  type TrainingResult,
} from '@daybook/core/training';
import {
  predictSegments,
  joinPredictions,
  kindMetrics,
  segmentMetrics,
  segmentThreshold,
  type PredictOptions,
  type ConversationNetwork,
} from './segment-predictions.ts';
import {
  chooseConversationSettings,
  conversationConfigSchema,
  conversationPresets,
  conversationPretrainingSchema,
  type ConversationConfig,
  type ConversationPretraining,
} from './config.ts';
import { initConversation } from './model.ts';
import { conversationLoss, sampleConversations, type ConversationTaskBatch } from './objective.ts';
import { comparisons, similarityBaselines } from './baselines.ts';
import { createConversationEncoder } from './pretrained.ts';
import { findVectorSize, listOf, mixedBatches, type MessageSource, type MessageSources } from './message-sources.ts';
import { sampleSegmentExamples } from './segment-examples.ts';
import { setWordWeights } from './overlap-features.ts';
import { countWords, wordIds } from './words.ts';

export type ConversationPretrainOptions = {
  readonly train: MessageSources;
  readonly validation: MessageSources;
  /** What the metrics are measured on; `validation` if absent. */
  readonly test?: MessageSources;
  /** All messages of each person in one, to learn with `returnHorizonsDays` who returns. */
  readonly people?: {
    readonly train: MessageSource;
    readonly validation: MessageSource;
    readonly test?: MessageSource;
  };
  /** Default `auto`. */
  readonly preset?: PresetName | typeof automatic;
  readonly config?: Partial<ConversationConfig>;
  readonly pretraining?: Partial<ConversationPretraining>;
  readonly training?: Partial<TrainerConfig>;
  readonly hooks?: TrainHooks;
};

export type ConversationPretrained = ConversationNetwork & {
  readonly result: TrainingResult;
  readonly metrics: Readonly<Record<string, number>>;
  /** How alike the segments are in their vectors and their words, on the same questions. */
  readonly baselines: Readonly<Record<string, Metrics>>;
  /** What the network is worth beside its baselines. */
  readonly verdict: string;
};

/** Share of batches without roles, so that roles of another app, which are unknown, do no harm. */
const hiddenRolesRate = 0.1;

/** Roles of training conversations, most frequent first. */
async function countRoles(sources: readonly MessageSource[]): Promise<string[]> {
  const counts = new Map<string, number>();
  for (const source of sources) {
    const table = source.tables['role'] ?? [];
    for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
      for (const { roles } of sequences)
        for (const role of roles) counts.set(table[role]!, (counts.get(table[role]!) ?? 0) + 1);
    }
  }
  return createVocabulary([...counts.keys()], [...counts.values()]);
}

/**
 * Learns on training conversations whether a second segment is a conversation's own, and measures it on held-out ones.
 */
export async function pretrainConversation(options: ConversationPretrainOptions): Promise<ConversationPretrained> {
  await useBackend();
  const choice = { name: 'conversation', presets: conversationPresets, choose: chooseConversationSettings };
  const { minimumLength } = conversationPretrainingSchema.parse(options.pretraining ?? {});
  const settings = settleSettings(choice, joinedSize(listOf(options.train), minimumLength), options);
  const pretraining = conversationPretrainingSchema.parse(settings.pretraining);
  const training = trainerConfigSchema.parse(settings.training);
  const random = createRandom(training.seed);
  const sources = listOf(options.train);
  const vectorSize = await findVectorSize(sources);
  const roles = await countRoles(sources);
  const table = pretraining.minimumWordCount > 0 ? await countWords(sources, pretraining.minimumWordCount) : undefined;
  const config = conversationConfigSchema.parse({
    ...settings.config,
    vectorSize,
    numRoles: roles.length + numSpecialIds,
    numWords: table ? table.words.length + numSpecialIds : 0,
  });
  const params = initConversation(config, random.fork('weights'));
  if (table && params.similarityHeads?.words) setWordWeights(params.similarityHeads.words, table);
  const ids = table && wordIds(table.words);
  const network = { params, config, roles, ...(table ? { words: table.words } : {}) };
  const batching = {
    tokenBudget: pretraining.tokenBudget,
    maxBatchSize: pretraining.maxBatchSize,
    minimumLength: pretraining.minimumLength,
    maxLength: config.maxLength,
  };

  const negatives = Object.entries(pretraining.kinds).flatMap(([kind, weight]) => ((weight ?? 0) > 0 ? [kind] : []));
  const sample = async (from: MessageSources, count: number) => {
    const perNegative = Math.max(1, Math.round(count / negatives.length));
    const perKind = { own: count, ...Object.fromEntries(negatives.map((kind) => [kind, perNegative])) };
    return Promise.all(
      listOf(from).map(async (source, place) => ({
        source,
        examples: await sampleSegmentExamples(source, pretraining, {
          perKind,
          random: random.fork('questions', place),
        }),
      })),
    );
  };
  const predict = async (sampled: Awaited<ReturnType<typeof sample>>, options?: PredictOptions) => {
    const parts = [];
    for (const { source, examples } of sampled) parts.push(await predictSegments(network, source, examples, options));
    return joinPredictions(parts);
  };
  const validationExamples = await sample(options.validation, 2);
  let baselines: Readonly<Record<string, Metrics>> = {};

  const nextSegment: PretrainingTask<ConversationTaskBatch> = {
    name: 'next segment',
    weight: 1,
    batchesPerStep: 1,
    stepsPerEpoch:
      pretraining.cutsPerEpoch * sources.reduce((sum, source) => sum + countSequenceBatches(source, batching), 0),
    async *batches(_, epochRandom) {
      for (let cut = 0; cut < pretraining.cutsPerEpoch; cut++) {
        let number = 0;
        for await (const { source, sequences } of mixedBatches(sources, batching, epochRandom.fork('sources', cut))) {
          const batchRandom = epochRandom.fork('batch', cut, number++);
          const known = vocabularyIds(roles, source.tables['role'] ?? []);
          const withSegmentIds = batchRandom.uniform() < pretraining.segmentIdsRate;
          const roleIds = batchRandom.uniform() < hiddenRolesRate ? known.map(() => unknownId) : known;
          const how = { roleIds, wordIds: ids, withSegmentIds, random: batchRandom };
          yield sampleConversations(sequences, config, pretraining, how).batch;
        }
      }
    },
    loss: (batch, dropoutRandom) => conversationLoss(params, config, pretraining, batch, dropoutRandom),
    async evaluate(part) {
      if (part === 'validation') return segmentMetrics(await predict(validationExamples));
      const threshold = segmentThreshold(await predict(await sample(options.validation, 5)));
      const examples = await sample(options.test ?? options.validation, 5);
      baselines = await similarityBaselines({ chosenOn: validationExamples, measuredOn: examples }, table);
      const predicted = await predict(examples);
      const zeroed = segmentMetrics(await predict(examples, { zero: 'text' }), threshold);
      return {
        ...segmentMetrics(predicted, threshold),
        aurocWithoutSegmentIds: segmentMetrics(await predict(examples, { withSegmentIds: false })).auroc,
        accuracyTextZeroed: zeroed.accuracy,
        aurocTextZeroed: zeroed.auroc,
        threshold,
        examples: predicted.labels.length,
        ...kindMetrics(predicted, threshold),
      };
    },
  };
  const { people } = options;
  const returns = people
    ? returnTask({
        encoder: createConversationEncoder(network),
        head: params.heads.returns,
        returnHorizonsDays: config.returnHorizonsDays,
        pretraining,
        batching,
        train: people.train,
        heldOut: heldOutParts(people, random.fork('ahead'), { validation: 1, test: 5 }),
      })
    : [];
  const { result, metrics } = await pretrainNetwork({
    params,
    tasks: [nextSegment, ...returns],
    training,
    chooseBy: people ? undefined : 'auroc', // thresholds come from validation too, so ranking is all that counts
    hooks: options.hooks,
  });
  return { ...network, result, metrics, baselines, verdict: verdict(metrics, baselines, comparisons) };
}
