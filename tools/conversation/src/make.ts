import { createRandom } from '@daybook/core';
import { conversationPretrainingSchema, drawTailQuestions } from '@daybook/conversation';
import { openCorpus, openPart } from './corpus.ts';
import { listQuestions, readProtocol, writeProtocol, type Protocol } from './protocol.ts';

export type MakeOptions = { readonly corpus: string; readonly store: string; readonly encoder: string; readonly seed: number; readonly out: string };

const testShare = 0.2;
const validationShare = 0.1;
const wanted = { own: 5, random: 5, group: 2, similar: 2, reordered: 2 };

/** Writes who is held out and what is asked. The same store and seed make the same file. */
export async function makeProtocol({ corpus: name, store, encoder, seed, out }: MakeOptions): Promise<Protocol> {
  const pretraining = conversationPretrainingSchema.parse({});
  const { minimumLength } = pretraining;
  const corpus = await openCorpus(store, encoder);
  try {
    const random = createRandom(seed).fork('protocol');
    const ids = random.fork('split').shuffle(corpus.ids.filter((_, place) => corpus.source.lengths[place]! >= minimumLength).sort());
    const tested = Math.round(ids.length * testShare);
    const validated = Math.round(ids.length * validationShare);
    const conversations = { test: ids.slice(0, tested).sort(), validation: ids.slice(tested, tested + validated).sort(), train: ids.slice(tested + validated).sort() };
    const ask = async (part: 'validation' | 'test') => listQuestions(await drawTailQuestions(openPart(corpus, { conversations }, part), pretraining, { perKind: wanted, random: random.fork(part) }));
    const questions = { validation: await ask('validation'), test: await ask('test') };
    const protocol: Protocol = { format: 'daybook-tail-protocol', version: 1, corpus: name, seed, minimumLength, similarIn: encoder, conversations, questions };
    writeProtocol(out, protocol);
    return protocol;
  } finally {
    corpus.close();
  }
}

/** The same questions about the same held-out conversations; every other conversation of the store that is long enough is trained on. */
export async function extendProtocol({ protocol: path, corpus: name, store, encoder, out }: Omit<MakeOptions, 'seed'> & { readonly protocol: string }): Promise<Protocol> {
  const protocol = readProtocol(path);
  const { validation, test } = protocol.conversations;
  const heldOut = new Set([...validation, ...test]);
  const corpus = await openCorpus(store, encoder);
  try {
    const train = corpus.ids.filter((id, place) => corpus.source.lengths[place]! >= protocol.minimumLength && !heldOut.has(id)).sort();
    const extended: Protocol = { ...protocol, corpus: name, conversations: { train, validation, test } };
    writeProtocol(out, extended);
    return extended;
  } finally {
    corpus.close();
  }
}
