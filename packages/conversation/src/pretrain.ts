import {
  accuracy,
  auroc,
  bestThreshold,
  countSequenceBatches,
  createRandom,
  logLoss,
  sequenceBatches,
  toTensors,
  train,
  trainerConfigSchema,
  vocabularyIds,
  createVocabulary,
  numSpecialIds,
  DataError,
  type MessageSequence,
  type Random,
  type SequenceSource,
  type TailKind,
  type TrainerConfig,
  type TrainHooks,
  type TrainingResult,
} from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { conversationConfig, conversationPretrainingSchema, type ConversationConfig, type ConversationPretraining } from './config.ts';
import { initConversation, type ConversationParams } from './model.ts';
import { askTails, tailLogits, tailLoss } from './objective.ts';

export type ConversationPretrainOptions = {
  readonly train: SequenceSource<MessageSequence>;
  readonly validation: SequenceSource<MessageSequence>;
  /** What the metrics are measured on; `validation` if absent. */
  readonly test?: SequenceSource<MessageSequence>;
  readonly preset?: 'base' | 'small';
  readonly config?: Partial<ConversationConfig>;
  readonly pretraining?: Partial<ConversationPretraining>;
  readonly training?: Partial<TrainerConfig>;
  readonly hooks?: TrainHooks;
};

/** Answers to the question on held-out conversations. */
export type TailAnswers = { readonly probabilities: number[]; readonly labels: number[]; readonly kinds: TailKind[]; readonly conversations: string[] };

export type ConversationPretrained = {
  readonly params: ConversationParams;
  readonly config: ConversationConfig;
  readonly roles: readonly string[];
  readonly result: TrainingResult;
  readonly metrics: Readonly<Record<string, number>>;
};

export type AnswerOptions = {
  readonly marker?: boolean;
  /** Cuts of each conversation. */
  readonly cuts?: number;
  /** Control: every text vector replaced by zeros. What remains must be chance. */
  readonly zeroText?: boolean;
  readonly random: Random;
};

/** Asks the question of every conversation of a source, several cuts each. Nothing is trained. */
export async function answerTails(
  params: ConversationParams,
  config: ConversationConfig,
  pretraining: ConversationPretraining,
  source: SequenceSource<MessageSequence>,
  roles: readonly string[],
  { marker = true, cuts = 1, zeroText = false, random }: AnswerOptions,
): Promise<TailAnswers> {
  const answers: TailAnswers = { probabilities: [], labels: [], kinds: [], conversations: [] };
  const roleIds = vocabularyIds(roles, source.tables['role'] ?? []);
  const { tokenBudget, maxBatchSize, minimumLength } = pretraining;
  let number = 0;
  for await (const sequences of sequenceBatches(source, { tokenBudget, maxBatchSize, minimumLength, maxLength: config.maxLength })) {
    for (let cut = 0; cut < cuts; cut++) {
      const { batch, plans } = askTails(sequences, config, pretraining, roleIds, { marker, random: random.fork(number, cut) });
      if (zeroText) batch.vectors.data.fill(0);
      const logits = tf.tidy(() => tailLogits(params, config, toTensors(batch)));
      const values = await logits.data();
      logits.dispose();
      plans.forEach(({ weight, label, kind }, row) => {
        if (weight === 0) return;
        answers.probabilities.push(1 / (1 + Math.exp(-values[row]!)));
        answers.labels.push(label);
        answers.kinds.push(kind);
        answers.conversations.push(sequences[row]!.sequenceId);
      });
    }
    number++;
  }
  if (answers.labels.length === 0) throw new DataError(`conversation: no held-out conversation has ${minimumLength} messages or more. Lower minimumLength or add data.`);
  return answers;
}

async function countRoles(source: SequenceSource<MessageSequence>): Promise<string[]> {
  const table = source.tables['role'] ?? [];
  const counts = new Float64Array(table.length);
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const { roles } of sequences) for (const role of roles) counts[role]!++;
  }
  return createVocabulary(table, counts);
}

/** Accuracy of one kind of negative, with as many own tails as it has. */
function kindMetrics({ probabilities, labels, kinds }: TailAnswers, threshold: number): Record<string, number> {
  const found = [...new Set(kinds)].filter((kind) => kind !== 'own');
  if (found.length < 2) return {};
  return Object.fromEntries(
    found.flatMap((kind) => {
      const places = kinds.flatMap((other, place) => (other === kind || other === 'own' ? [place] : []));
      const [chosen, truth] = [places.map((place) => probabilities[place]!), places.map((place) => labels[place]!)];
      return [
        [`auroc.${kind}`, auroc(chosen, truth)],
        [`recall.${kind}`, accuracy(chosen.filter((_, place) => truth[place] === 0), truth.filter((label) => label === 0), threshold)],
      ];
    }),
  );
}

/** Learns on training conversations whether a tail is a conversation's own, and measures it on held-out ones. */
export async function pretrainConversation(options: ConversationPretrainOptions): Promise<ConversationPretrained> {
  const pretraining = conversationPretrainingSchema.parse(options.pretraining ?? {});
  const training = trainerConfigSchema.parse(options.training ?? {});
  const random = createRandom(training.seed);
  if (options.train.size === 0) throw new DataError('conversation: the training source has no conversations. Import messages, or choose another split.');
  const [sample] = await options.train.read([{ index: 0, limit: 1 }]);
  const roles = await countRoles(options.train);
  const config = conversationConfig(options.preset ?? 'base', { ...options.config, vectorSize: sample!.vectorSize, numRoles: roles.length + numSpecialIds });
  const params = initConversation(config, random.fork('weights'));
  const roleIds = vocabularyIds(roles, options.train.tables['role'] ?? []);

  const batching = { tokenBudget: pretraining.tokenBudget, maxBatchSize: pretraining.maxBatchSize, minimumLength: pretraining.minimumLength, maxLength: config.maxLength };
  const answer = (source: SequenceSource<MessageSequence>, answering: Omit<AnswerOptions, 'random'>) =>
    answerTails(params, config, pretraining, source, roles, { ...answering, random: random.fork('validation') });

  const result = await train(
    {
      params,
      stepsPerEpoch: pretraining.cutsPerEpoch * countSequenceBatches(options.train, batching),
      async *batches(_, epochRandom) {
        for (let cut = 0; cut < pretraining.cutsPerEpoch; cut++) {
          let number = 0;
          for await (const sequences of sequenceBatches(options.train, { ...batching, random: epochRandom.fork('order', cut) })) {
            const batchRandom = epochRandom.fork('batch', cut, number++);
            const marker = batchRandom.uniform() < pretraining.markerRate;
            yield askTails(sequences, config, pretraining, roleIds, { marker, random: batchRandom }).batch;
          }
        }
      },
      loss: (batch, dropoutRandom) => tailLoss(params, config, pretraining, batch, dropoutRandom),
      async validate() {
        const { probabilities, labels } = await answer(options.validation, { cuts: 2 });
        return { loss: logLoss(probabilities, labels), accuracy: accuracy(probabilities, labels), auroc: auroc(probabilities, labels) };
      },
    },
    training,
    options.hooks,
  );

  const validation = await answer(options.validation, { cuts: 5 });
  const threshold = bestThreshold(validation.probabilities, validation.labels);
  const heldOut = options.test ?? options.validation;
  const told = await answer(heldOut, { cuts: 10 });
  const untold = await answer(heldOut, { cuts: 10, marker: false });
  const zeroed = await answer(heldOut, { cuts: 10, zeroText: true });
  const metrics = {
    loss: logLoss(told.probabilities, told.labels),
    accuracy: accuracy(told.probabilities, told.labels, threshold),
    auroc: auroc(told.probabilities, told.labels),
    aurocWithoutMarker: auroc(untold.probabilities, untold.labels),
    accuracyTextZeroed: accuracy(zeroed.probabilities, zeroed.labels, threshold),
    aurocTextZeroed: auroc(zeroed.probabilities, zeroed.labels),
    threshold,
    examples: told.labels.length,
    ...kindMetrics(told, threshold),
  };
  return { params, config, roles, result, metrics };
}
