import {
  conversationSource,
  predictSegments,
  type Conversation,
  type ConversationEncoder,
} from '@daybook/conversation';
import type { MessageEncoder } from '@daybook/core';

/** For each message from the second on: the probability that it and what follows belong to what came before. */
export type Belonging = { readonly probability: number; readonly isBreak: boolean };

/** Messages before and after a cut that are looked at. */
const behind = 6;
const ahead = 3;
const breakBelow = 0.1;

/**
 * Next-segment prediction at every message in turn: is the second part this conversation's own? After a break the
 * messages before it are no longer looked at.
 */
export async function belongings(
  encoder: ConversationEncoder,
  text: MessageEncoder,
  { messages }: Conversation,
): Promise<Belonging[]> {
  const found: Belonging[] = [];
  let begin = 0;
  for (let cut = 1; cut < messages.length; cut++) {
    const from = Math.max(begin, cut - behind);
    const window = messages.slice(from, cut + ahead);
    const source = await conversationSource([{ messages: window }], text);
    const donorSteps = Int32Array.from({ length: window.length - (cut - from) }, (_, step) => cut - from + step);
    const question = { index: 0, cut: cut - from, kind: 'own', donor: 0, donorSteps } as const;
    const [probability = 1] = (await predictSegments(encoder, source, [question])).probabilities;
    const isBreak = probability < breakBelow;
    if (isBreak) begin = cut;
    found.push({ probability, isBreak });
  }
  return found;
}

/** The same vectors each time for the same text, so that typing encodes one message, not all. */
export function remembering(text: MessageEncoder): MessageEncoder {
  const known = new Map<string, Float32Array>();
  return {
    ...text,
    async encode(texts) {
      const unknown = [...new Set(texts)].filter((each) => !known.has(each));
      const vectors = unknown.length > 0 ? await text.encode(unknown) : new Float32Array();
      unknown.forEach((each, row) => known.set(each, vectors.slice(row * text.size, (row + 1) * text.size)));
      const rows = new Float32Array(texts.length * text.size);
      texts.forEach((each, row) => rows.set(known.get(each)!, row * text.size));
      return rows;
    },
  };
}
