import { toTensors } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { calibrateLogit, uncalibrated, type Calibration } from './calibration.ts';
import type { EngagementConfig } from './config.ts';
import { encodedBatch, streamInputs } from './fusion-batch.ts';
import type { FeatureEncoding } from '../examples/profile-features.ts';
import { fusion, type FusionConfig, type FusionParams } from './fusion.ts';
import { fromLogit, type LabelScaler } from './heads.ts';
import type { MemberTables } from '../encoding/member-table.ts';
import { predictStack, type Stack } from './stack.ts';
import type { EncodedStreams } from '../encoding/streams.ts';

export type EngagementModel = {
  readonly config: EngagementConfig;
  readonly fusion: FusionConfig;
  readonly params: FusionParams;
  /** Of `value` targets, by name. */
  readonly scalers: Readonly<Record<string, LabelScaler>>;
  /** Of `binary` targets, by name. */
  readonly calibrations: Readonly<Record<string, Calibration>>;
  /** Of features, where the model takes some. */
  readonly features?: FeatureEncoding | undefined;
  /** Other members beside the fusion; absent with the head `linear`. */
  readonly stack?: Stack | undefined;
};

/** [targets][examples] */
export type Predictions = readonly (readonly number[])[];

/** Rows that go through the fusion together; of every batch, where the same row must give the same bits. */
const mostRows = 4096;
const rowsAlike = 64;

export type PredictOptions = {
  /** A prediction depends on its own row alone, to the last bit: batches of one size, the last one filled up. */
  readonly alike?: boolean;
};

/** [count × targets] */
export async function predictLogits(
  params: FusionParams,
  fusionConfig: FusionConfig,
  encoded: EncodedStreams,
  count: number,
  { alike = false }: PredictOptions = {},
): Promise<Float32Array> {
  const { length } = fusionConfig.targets;
  const logits = new Float32Array(count * length);
  const rowsAtOnce = alike ? rowsAlike : mostRows;
  for (let from = 0; from < count; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, count - from);
    const places = Array.from({ length: alike ? rowsAtOnce : rows }, (_, row) => from + Math.min(row, rows - 1));
    const output = tf.tidy(() =>
      fusion(
        params,
        fusionConfig,
        streamInputs(fusionConfig, [], toTensors(encodedBatch(fusionConfig, encoded, places))),
      ),
    );
    logits.set((await output.data()).subarray(0, rows * length), from * length);
    output.dispose();
  }
  return logits;
}

/** What a model reads of some examples: outputs of networks and person inputs, and tables where it has a stack. */
export type ModelInputs = { readonly encoded: EncodedStreams; readonly tables?: MemberTables | undefined };

/** Logits of every target by the fusion alone. [targets][count] */
export async function predictNetwork(
  model: Pick<EngagementModel, 'config' | 'params' | 'fusion'>,
  encoded: EncodedStreams,
  count: number,
  options?: PredictOptions,
): Promise<Float64Array[]> {
  const logits = await predictLogits(model.params, model.fusion, encoded, count, options);
  const { length } = model.config.targets;
  return model.config.targets.map((_, column) =>
    Float64Array.from({ length: count }, (__, row) => logits[row * length + column]!),
  );
}

/** Whether any prediction depends on the networks: a stack may have left them out. */
export const readsNetworks = ({ stack }: EngagementModel): boolean =>
  stack === undefined || Object.values(stack.targets).some(({ network }) => network > 0);

/** Calibrated probabilities, expected counts or values of `count` encoded examples; without calibration if `raw`. */
export async function predict(
  model: EngagementModel,
  { encoded, tables }: ModelInputs,
  count: number,
  { raw = false, ...options }: PredictOptions & { readonly raw?: boolean } = {},
): Promise<Predictions> {
  const { targets } = model.config;
  const network = readsNetworks(model)
    ? await predictNetwork(model, encoded, count, options)
    : targets.map(() => new Float64Array(count));
  return targets.map((target, column) => {
    const calibration = raw ? uncalibrated : (model.calibrations[target.name] ?? uncalibrated);
    const stack = model.stack?.targets[target.name];
    const scores = stack ? predictStack(stack, tables![target.name]!, network[column]!) : network[column]!;
    return Array.from(scores, (score) => fromLogit(target, model.scalers, calibrateLogit(calibration, score)));
  });
}
