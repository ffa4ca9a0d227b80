import { saveConversation } from '@daybook/conversation/node';
import { fromPretrained } from '@daybook/conversation';
import { readFileSync } from 'node:fs';
import type { Evaluation } from './evaluate.ts';

export type PackOptions = {
  readonly weights: string;
  /** What `evaluate` printed, one file per corpus. */ readonly evaluations: readonly string[];
  readonly out: string;
};

const card = {
  data: [
    'Training conversations of two public sets, as listed in `tools/benchmarks/conversation/lists` of the repository:',
    '',
    '- irc-ubuntu: technical help, 1,599 conversations of 8 or more messages; CC BY 4.0, Kummerfeld et al. 2019, "A',
    '  Large-Scale Corpus for Conversation Disentanglement". Names of speakers in the text are masked, because they',
    '  reveal the answer.',
    '- topical-chat: two people chat about given topics, 1,509 conversations; CDLA-Sharing 1.0, Gopalakrishnan et al.',
    '  2019, "Topical-Chat". The source has no times: every message is placed one minute after the last.',
  ].join('\n'),
  licence: 'MIT',
  limits: [
    'Written English, two to a dozen people, about 8 to 100 messages; only the newest 96 messages are read.',
    'Trained on next-segment prediction and on reconstructing each third of a conversation: good at what a ' +
      'conversation is about and whether it continues, not at who is right, pleased or engaged.',
    'Word weights (idf) come from the two sets. Refit them on conversations of another kind, ' +
      '`refitIdf(encoder, [source])`; the metrics on sgd, which it was not trained on, were measured that way.',
    'It notices the order within a segment in small talk and hardly in technical help: see `reordered` among the ' +
      'metrics.',
    'Without segment ids, as at inference, the pretraining task itself is solved less well: see `withoutSegmentIds`.',
    'Roles of another app are unknown to it and share one embedding. It hardly uses roles and gaps: zeroing ' +
      'either leaves the metrics unchanged.',
    'Not tested on coaching, health or any private conversation.',
  ],
  usage: `import { loadPretrainedConversation } from '@daybook/conversation/node';
import { openEncoder } from '@daybook/text';

const encoder = await loadPretrainedConversation();
const messages = [{ from: 'coach', text: 'How was your week?', time: '2026-01-05T08:00:00Z' }];
const vectors = await encoder.encode([{ messages }], { textEncoder: await openEncoder('use-lite') });`,
};

/** Writes trained weights with the card of the published ones. */
export async function packConversation({ weights, evaluations, out }: PackOptions): Promise<void> {
  const { textEncoder, ...network } = await fromPretrained(weights);
  const metrics = Object.fromEntries(
    evaluations.map((path) => {
      const { corpus, network, withoutSegmentIds, kinds, baselines } = JSON.parse(
        readFileSync(path, 'utf8'),
      ) as Evaluation;
      const short = (score: Evaluation['network']) => ({ accuracy: score?.accuracy.mean, auroc: score?.auroc.mean });
      return [
        corpus,
        {
          ...short(network),
          withoutSegmentIds: short(withoutSegmentIds),
          reordered: { auroc: kinds?.['reordered']?.auroc.mean },
          wordOverlap: short(baselines.overlap),
          logistic: short(baselines.logistic),
        },
      ];
    }),
  );
  await saveConversation(out, { ...network, metrics }, { ...card, ...(textEncoder ? { textEncoder } : {}) });
}
