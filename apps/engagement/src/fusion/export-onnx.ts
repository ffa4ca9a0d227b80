import type { ParamTree, StreamEncoder, StreamSequence, Tensors } from '@daybook/core';
import { exportOnnx, networkInputs, type OnnxInput } from '@daybook/exchange';
import * as tf from '@tensorflow/tfjs-core';
import { uncalibrated } from './calibration.ts';
import { networkNamed } from '../encoding/networks/registry.ts';
import { loadEngagement } from './engagement-folder.ts';
import { fusion } from './fusion.ts';
import { streamInputs } from './fusion-batch.ts';
import { largestLogRate } from './heads.ts';
import type { EngagementModel } from './predict.ts';

/** Calibrated probability, expected count or value of a target's logits. logit [batch, 1] → same shape */
function predictionOf(
  { scalers, calibrations }: EngagementModel,
  { name, kind }: EngagementModel['config']['targets'][number],
  logit: tf.Tensor,
): tf.Tensor {
  const { temperature, shift } = calibrations[name] ?? uncalibrated;
  const calibrated = tf.add(tf.div(logit, temperature), shift);
  if (kind === 'binary') return tf.sigmoid(calibrated);
  if (kind === 'count') return tf.exp(tf.minimum(calibrated, largestLogRate));
  const { mean, std } = scalers[name] ?? { mean: 0, std: 1 };
  return tf.add(tf.mul(calibrated, std), mean);
}

/** Inputs of all streams: a network's batch, or the numbers of a person input; and whether a person has the stream. */
function fusionInputs(
  { fusion: { streams } }: EngagementModel,
  encoders: readonly StreamEncoder<StreamSequence>[],
): Record<string, OnnxInput> {
  return Object.assign(
    {},
    ...streams.map(({ name, hiddenSize }): Record<string, OnnxInput> => {
      const encoder = encoders.find(({ network }) => network === name);
      return {
        ...(encoder
          ? networkInputs(encoder, { prefix: name, onePredictionTime: true })
          : { [`${name}/cls`]: { shape: ['batch', hiddenSize], dtype: 'float32' } }),
        [`${name}/present`]: { shape: ['batch'], dtype: 'float32' },
      };
    }),
  ) as Record<string, OnnxInput>;
}

/**
 * An engagement model as one ONNX file: the batches of its networks at one prediction time in; out come `logit/TARGET`
 * of the fusion and, where the model has no stack of other members, `TARGET` itself [batch, 1]. The stack (boosted
 * trees, logistic regression) reads tables of the app and is not in the file.
 */
export async function exportEngagementOnnx(
  folder: string,
  { int8 = false }: { readonly int8?: boolean } = {},
): Promise<{ readonly file: Uint8Array; readonly leftOut: readonly string[] }> {
  const { model, folders } = await loadEngagement(folder);
  const encoders = await Promise.all(Object.entries(folders).map(([name, own]) => networkNamed(name).load(own!)));
  const { fusion: config, params, stack } = model;
  const streams = encoders.map(({ network, forward }) => ({ name: network, forward }));
  const file = await exportOnnx({
    name: 'engagement',
    description: 'A Daybook engagement model: its networks and their fusion.',
    inputs: fusionInputs(model, encoders),
    params: {
      fusion: params,
      encoders: Object.fromEntries(encoders.map((each) => [each.network, each.params])),
    } as ParamTree,
    compute(inputs: Tensors) {
      const logits = fusion(params, config, streamInputs(config, streams, inputs));
      const outputs = model.config.targets.flatMap((target, column): [string, tf.Tensor][] => {
        const logit = tf.slice(logits, [0, column], [-1, 1]);
        const prediction: [string, tf.Tensor][] = stack ? [] : [[target.name, predictionOf(model, target, logit)]];
        return [[`logit/${target.name}`, logit], ...prediction];
      });
      return Object.fromEntries(outputs);
    },
    metadata: { daybook: JSON.stringify({ targets: model.config.targets, streams: config.streams }) },
    int8,
  });
  const members = Object.values(stack?.targets ?? {}).flatMap((target) =>
    target.members.map(({ member }) => member.name),
  );
  return { file, leftOut: [...new Set(members)] };
}
