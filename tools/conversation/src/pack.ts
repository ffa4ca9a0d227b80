import { loadConversationEncoder, saveConversation } from '@daybook/conversation/node';
import { readFileSync } from 'node:fs';
import type { Evaluation } from './evaluate.ts';

export type PackOptions = { readonly weights: string; /** What `evaluate` printed, a file a corpus. */ readonly evaluations: readonly string[]; readonly out: string };

const card = {
  data: [
    'Training conversations of two public sets, as listed in `benchmarks/conversation` of the repository:',
    '',
    '- irc-ubuntu: technical help, 1,599 conversations of 8 or more messages; CC BY 4.0, Kummerfeld et al. 2019, "A Large-Scale Corpus for Conversation Disentanglement". Names of speakers in the text are masked, since they give the answer away.',
    '- topical-chat: two people chat about given topics, 1,509 conversations; CDLA-Sharing 1.0, Gopalakrishnan et al. 2019, "Topical-Chat". Its source has no times: every message came a minute after the last.',
  ].join('\n'),
  licence: 'MIT',
  limits: [
    'English, written, two to a dozen people, some 8 to 100 messages; the newest 96 messages are read.',
    'Trained to tell own tails from others, and what was said in each third of a conversation: good at what a conversation is about and whether it goes on, not at who is right, pleased or engaged.',
    'Words are weighed as in the two sets. For conversations of another kind let it count yours first, `recountWords(encoder, [source])`; sgd among the metrics, which it was not trained on, was measured so.',
    'Order within a tail is seen in small talk and hardly in technical help: see `reordered` among the metrics.',
    'Without the split marker, as encoders are used, the pretraining task itself is solved less well: see `withoutMarker`.',
    'Roles of another app are unknown to it and are read as one. It hardly uses roles and gaps: with either zeroed the metrics stay as they are.',
    'Not tested on coaching, health or any private conversation.',
  ],
  usage: `import { encodeConversations } from '@daybook/conversation';
import { loadPretrainedConversation } from '@daybook/conversation/node';
import { openEncoder } from '@daybook/text';

const encoder = await loadPretrainedConversation();
const vectors = await encodeConversations(encoder, [{ messages: [{ from: 'coach', text: 'How was your week?', time: '2026-01-05T08:00:00Z' }] }], await openEncoder('use-lite'));`,
};

/** Writes trained weights with the card of the published ones. */
export async function packConversation({ weights, evaluations, out }: PackOptions): Promise<void> {
  const { textEncoder, ...network } = await loadConversationEncoder(weights);
  const metrics = Object.fromEntries(
    evaluations.map((path) => {
      const { corpus, network, withoutMarker, kinds, baselines } = JSON.parse(readFileSync(path, 'utf8')) as Evaluation;
      const short = (score: Evaluation['network']) => ({ accuracy: score?.accuracy.mean, auroc: score?.auroc.mean });
      return [corpus, { ...short(network), withoutMarker: short(withoutMarker), reordered: { auroc: kinds?.['reordered']?.auroc.mean }, wordOverlap: short(baselines.overlap), logistic: short(baselines.logistic) }];
    }),
  );
  await saveConversation(out, { ...network, metrics }, { ...card, ...(textEncoder ? { textEncoder } : {}) });
}
