import {
  ConfigError,
  createRandom,
  DataError,
  type MessageSequence,
  type Random,
  type SequenceSource,
  useBackend,
} from '@daybook/core';
import {
  countSequenceBatches,
  createVocabulary,
  heldOutParts,
  numSpecialIds,
  pretrainNetwork,
  returnTask,
  sequenceBatches,
  trainerConfigSchema,
  unknownId,
  vocabularyIds,
  withPreset,
  type PresetName,
  type PretrainingTask,
  type SequenceBatchOptions,
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
  conversationConfigSchema,
  conversationPresets,
  conversationPretrainingSchema,
  type ConversationConfig,
  type ConversationPretraining,
} from './config.ts';
import { initConversation } from './model.ts';
import { conversationLoss, sampleConversations, type ConversationTaskBatch } from './objective.ts';
import { createConversationEncoder } from './pretrained.ts';
import { sampleSegmentExamples } from './segment-examples.ts';
import { setWordWeights } from './overlap-features.ts';
import { countWords, wordIds } from './words.ts';

export type MessageSource = SequenceSource<MessageSequence>;
/**
 * One corpus, or several whose conversations are never mixed within a batch: a second segment from another corpus would
 * be found too easily.
 */
export type MessageSources = MessageSource | readonly MessageSource[];

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
  readonly preset?: PresetName;
  readonly config?: Partial<ConversationConfig>;
  readonly pretraining?: Partial<ConversationPretraining>;
  readonly training?: Partial<TrainerConfig>;
  readonly hooks?: TrainHooks;
};

export type ConversationPretrained = ConversationNetwork & {
  readonly result: TrainingResult;
  readonly metrics: Readonly<Record<string, number>>;
};

/** Share of batches without roles, so that roles of another app, which are unknown, do no harm. */
const hiddenRolesRate = 0.1;

const listOf = (sources: MessageSources): readonly MessageSource[] => ('read' in sources ? [sources] : sources);

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

/** @throws DataError when a source is empty; ConfigError when the sources' vectors differ in size. */
async function findVectorSize(sources: readonly MessageSource[]): Promise<number> {
  const sizes: number[] = [];
  for (const source of sources) {
    if (source.size === 0)
      throw new DataError(
        'conversation: the training source has no conversations. Import messages, or choose another split.',
      );
    const [sample] = await source.read([{ index: 0, limit: 1 }]);
    sizes.push(sample!.vectorSize);
  }
  if (new Set(sizes).size > 1)
    throw new ConfigError(
      `conversation: the training sources have text vectors of ${sizes.join(' and ')} numbers. Embed all of them ` +
        'with one encoder.',
    );
  return sizes[0]!;
}

/** Batches of every source, each from one source, the sources taken in turn by chance as long as they last. */
async function* mixedBatches(
  sources: readonly MessageSource[],
  batching: SequenceBatchOptions,
  random: Random,
): AsyncGenerator<{ readonly source: MessageSource; readonly sequences: MessageSequence[] }> {
  const streams = sources.map((source, place) => {
    const options = { ...batching, random: random.fork('order', place) };
    return {
      source,
      batches: sequenceBatches(source, options),
      remaining: countSequenceBatches(source, { ...batching, random: random.fork('order', place) }),
    };
  });
  for (let remaining = streams.reduce((sum, stream) => sum + stream.remaining, 0); remaining > 0; remaining--) {
    let place = random.integer(remaining);
    const stream = streams.find((candidate) => (place -= candidate.remaining) < 0)!;
    stream.remaining--;
    const { value, done } = await stream.batches.next();
    if (!done) yield { source: stream.source, sequences: value };
  }
}

/**
 * Learns on training conversations whether a second segment is a conversation's own, and measures it on held-out ones.
 */
export async function pretrainConversation(options: ConversationPretrainOptions): Promise<ConversationPretrained> {
  await useBackend();
  const settings = withPreset(conversationPresets, options);
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
  return { ...network, result, metrics };
}
