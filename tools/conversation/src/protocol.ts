import { DataError } from '@daybook/core';
import type { TailQuestion } from '@daybook/conversation';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';

const ids = z.array(z.string());
const rows = z.array(z.array(z.int().min(0)).min(2));

/**
 * Rows of a kind, numbers only; a conversation is its place in the part's list:
 * own [conversation, cut]; random, group, similar [conversation, cut, donor, first step taken of the donor]; reordered [conversation, cut, steps in their new order …].
 */
const questionsSchema = z.strictObject({ own: rows, random: rows, group: rows.optional(), similar: rows.optional(), reordered: rows.optional() });

/** Who is held out, where each conversation is cut, and whose messages follow: everything that a measurement must not choose anew. */
export const protocolSchema = z.strictObject({
  format: z.literal('daybook-tail-protocol'),
  version: z.literal(1),
  corpus: z.string(),
  seed: z.int(),
  minimumLength: z.int(),
  /** Text encoder in whose vectors the `similar` donors are near. */
  similarIn: z.string(),
  conversations: z.strictObject({ train: ids, validation: ids, test: ids }),
  questions: z.strictObject({ validation: questionsSchema, test: questionsSchema }),
});
export type Protocol = z.infer<typeof protocolSchema>;
export type Part = keyof Protocol['conversations'];
export type ListedQuestions = z.infer<typeof questionsSchema>;

const KINDS = ['own', 'random', 'group', 'similar', 'reordered'] as const;

/** @throws DataError when the file is no protocol. */
export function readProtocol(path: string): Protocol {
  const result = protocolSchema.safeParse(JSON.parse(gunzipSync(readFileSync(path)).toString()));
  if (!result.success) throw new DataError(`${path}: is no list of tail questions.\n${z.prettifyError(result.error)}`);
  return result.data;
}

export function writeProtocol(path: string, protocol: Protocol): void {
  writeFileSync(path, gzipSync(JSON.stringify(protocolSchema.parse(protocol)), { level: 9 }));
}

/** Questions about a source whose sequences stand in the order of the part's list. */
export function listQuestions(questions: readonly TailQuestion[]): ListedQuestions {
  const listed: Record<string, number[][]> = { own: [], random: [] };
  for (const { index, cut, kind, donor, donorSteps } of questions) {
    const row = kind === 'own' ? [index, cut] : kind === 'reordered' ? [index, cut, ...donorSteps] : [index, cut, donor, donorSteps[0]!];
    (listed[kind] ??= []).push(row);
  }
  return questionsSchema.parse(listed);
}

/** The questions of a list, in its order. `lengths`: messages of each conversation of the part. */
export function questionsOf(listed: ListedQuestions, lengths: ArrayLike<number>): TailQuestion[] {
  return KINDS.flatMap((kind) =>
    (listed[kind] ?? []).map((row): TailQuestion => {
      const [index, cut] = [row[0]!, row[1]!];
      const [donor, first] = kind === 'own' || kind === 'reordered' ? [index, cut] : [row[2]!, row[3]!];
      const donorSteps = kind === 'reordered' ? Int32Array.from(row.slice(2)) : Int32Array.from({ length: lengths[index]! - cut }, (_, step) => first + step);
      return { index, cut, kind, donor, donorSteps };
    }),
  );
}
