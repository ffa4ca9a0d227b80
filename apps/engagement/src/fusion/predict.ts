import { toTensors } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { calibrateLogit, uncalibrated, type Calibration } from './calibration.ts';
import type { EngagementConfig } from './config.ts';
import { encodedBatch, streamInputs } from './fusion-batch.ts';
import type { FeatureEncoding } from '../examples/profile-features.ts';
import { fusion, type FusionConfig, type FusionParams } from './fusion.ts';
import { fromLogit, type LabelScaler } from './heads.ts';
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
};

/** [targets][examples] */
export type Predictions = readonly (readonly number[])[];

/** [count × targets] */
export async function predictLogits(
  params: FusionParams,
  fusionConfig: FusionConfig,
  encoded: EncodedStreams,
  count: number,
  rowsAtOnce = 4096,
): Promise<Float32Array> {
  const logits = new Float32Array(count * fusionConfig.targets.length);
  for (let from = 0; from < count; from += rowsAtOnce) {
    const places = Array.from({ length: Math.min(rowsAtOnce, count - from) }, (_, row) => from + row);
    const output = tf.tidy(() =>
      fusion(
        params,
        fusionConfig,
        streamInputs(fusionConfig, [], toTensors(encodedBatch(fusionConfig, encoded, places))),
      ),
    );
    logits.set(await output.data(), from * fusionConfig.targets.length);
    output.dispose();
  }
  return logits;
}

/** Calibrated probabilities, expected counts or values of `count` encoded examples; without calibration if `raw`. */
export async function predict(
  model: EngagementModel,
  encoded: EncodedStreams,
  count: number,
  { raw = false, rowsAtOnce = 4096 } = {},
): Promise<Predictions> {
  const { targets } = model.config;
  const logits = await predictLogits(model.params, model.fusion, encoded, count, rowsAtOnce);
  return targets.map((target, column) => {
    const calibration = raw ? uncalibrated : (model.calibrations[target.name] ?? uncalibrated);
    return Array.from({ length: count }, (_, row) =>
      fromLogit(target, model.scalers, calibrateLogit(calibration, logits[row * targets.length + column]!)),
    );
  });
}
