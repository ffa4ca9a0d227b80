import { z } from 'zod';
import type { FeatureTable } from '../examples/features/feature-table.ts';
import { memberTableConfigSchema, type MemberTableConfig } from '../encoding/member-table-config.ts';
import { logisticSchema } from '../members/logistic.ts';
import { memberNames, predictMember, type Member } from '../members/member.ts';

/** Weights of a target's members; `network` is the fusion of [CLS] outputs. Trees are kept in files beside it. */
const stackedTargetSchema = z.strictObject({
  intercept: z.number(),
  network: z.number().min(0),
  members: z.array(
    z.strictObject({
      name: z.enum(memberNames),
      weight: z.number().min(0),
      columns: z.array(z.int().min(0)),
      offset: z.int().min(0).optional(),
      logistic: logisticSchema.optional(),
      /** Files of the trees, LightGBM's text format. */
      trees: z.array(z.string()).optional(),
    }),
  ),
});
/** What a model's `stack.json` holds. */
export const stackFileSchema = z.strictObject({
  tables: memberTableConfigSchema,
  targets: z.record(z.string(), stackedTargetSchema),
});

/** The stack of one target: score = intercept + Σ weight · member + `network` · the fusion's logit. */
export type StackedTarget = {
  readonly intercept: number;
  readonly network: number;
  readonly members: readonly { readonly member: Member; readonly weight: number }[];
};
export type Stack = {
  readonly tables: MemberTableConfig;
  readonly targets: Readonly<Record<string, StackedTarget>>;
};

/** Stacked scores, log odds, log rates or standardised values, one per row. networkLogits [rows] */
export function predictStack(
  { intercept, network, members }: StackedTarget,
  table: FeatureTable,
  networkLogits: ArrayLike<number>,
): Float64Array {
  const scores = Float64Array.from({ length: table.rows }, (_, row) => intercept + network * networkLogits[row]!);
  for (const { member, weight } of members) {
    if (weight === 0) continue;
    predictMember(member, table).forEach((score, row) => (scores[row]! += weight * score));
  }
  return scores;
}
