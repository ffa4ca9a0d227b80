import type { EventSequence, HostTensor } from '@daybook/core';
import type { Rank } from '@tensorflow/tfjs-core';
import type { EventsConfig } from '../config.ts';
import type { EventsLookup } from '../vocabulary.ts';
import { answerTimeline } from './answer.ts';
import type { EventsExperts } from './fit-experts.ts';
import type { TargetName } from './targets.ts';
import { blendGuess } from './values.ts';

/** What experts say of the predicted events. */
export type ExpertFields = {
  /** ln p of the label by frequency and by each expert, 0 where there is no label. [batch, predicted, 1 + experts] */
  readonly typeExperts: HostTensor<Rank.R3, 'float32'>;
  readonly itemExperts: HostTensor<Rank.R3, 'float32'>;
  readonly gapExperts: HostTensor<Rank.R3, 'float32'>;
  /** How much each expert has seen in the event's contexts, as ln(1 + n) / 5. [batch, predicted, experts] */
  readonly typeTotals: HostTensor<Rank.R3, 'float32'>;
  readonly itemTotals: HostTensor<Rank.R3, 'float32'>;
  readonly gapTotals: HostTensor<Rank.R3, 'float32'>;
  /** The best simple guess of the value, 0 where the event has none. [batch, predicted] */
  readonly valueGuesses: HostTensor<Rank.R2, 'float32'>;
};

/** `experts` are told of all earlier events, those that are hidden from the encoder too: each question stands alone. */
export function expertFields(
  sequences: readonly EventSequence[],
  predicted: readonly (readonly number[])[],
  width: number,
  config: EventsConfig,
  lookup: EventsLookup,
  experts: EventsExperts,
): ExpertFields {
  const answers = sequences.map((sequence) => answerTimeline(sequence, config, lookup, experts));
  const entries = predicted.flatMap((steps, row) =>
    steps.map((step, index) => [row * width + index, answers[row]![step]!] as const),
  );
  const table = (size: number, of: (answer: (typeof entries)[number][1]) => readonly number[]) => {
    const data = new Float32Array(sequences.length * width * size);
    for (const [entry, answer] of entries) data.set(of(answer), entry * size);
    return { data, shape: [sequences.length, width, size] as [number, number, number] };
  };
  const logs = (name: TargetName) =>
    table(1 + experts[name].target.experts.length, (answer) => answer[name].probabilities.map(Math.log));
  const totals = (name: TargetName) =>
    table(experts[name].target.experts.length, (answer) => answer[name].totals.map((total) => Math.log1p(total) / 5));
  const guesses = table(1, ({ guesses: all }) => (all.length === 0 ? [0] : [blendGuess(experts.values, all)]));
  return {
    typeExperts: logs('type'),
    itemExperts: logs('item'),
    gapExperts: logs('gap'),
    typeTotals: totals('type'),
    itemTotals: totals('item'),
    gapTotals: totals('gap'),
    valueGuesses: { data: guesses.data, shape: [sequences.length, width] },
  };
}
