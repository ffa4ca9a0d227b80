import {
  flattenParams,
  type StreamEncoder,
  type StreamSequence,
  type Tensors,
  type WeightsConfig,
} from '@daybook/core';
import { linear, type LinearParams } from '@daybook/core/layers';
import type * as tf from '@tensorflow/tfjs-core';
import { exportOnnx } from './export-onnx.ts';
import { networkInputs } from './network-inputs.ts';

/** The linear layers on [CLS] that networks have by convention, `heads.returns` and `heads.nextSegment`. */
function clsHeads({ params }: StreamEncoder<StreamSequence>): [string, LinearParams][] {
  const leaves = flattenParams(params);
  return ['returns', 'nextSegment'].flatMap((name): [string, LinearParams][] => {
    const [weight, bias] = [leaves.get(`heads.${name}.weight`), leaves.get(`heads.${name}.bias`)];
    return weight && bias ? [[name, { weight, bias } as LinearParams]] : [];
  });
}

/**
 * A network as an ONNX file. Inputs: the fields of its batches; outputs: `cls` [batch · predictionTimes, hiddenSize],
 * and the logits of its heads at [CLS], `returns` and `nextSegment`. `config` (a weights folder's `config.json`) is
 * kept in the file as metadata `daybook`.
 */
export function exportEncoderOnnx(
  encoder: StreamEncoder<StreamSequence>,
  { config, int8 = false }: { readonly config?: WeightsConfig; readonly int8?: boolean } = {},
): Promise<Uint8Array> {
  const heads = clsHeads(encoder);
  return exportOnnx({
    name: encoder.network,
    description: `The ${encoder.network} network of Daybook: the fields of a batch in, its output at [CLS] out.`,
    inputs: networkInputs(encoder),
    params: encoder.params,
    compute: (inputs: Tensors): Record<string, tf.Tensor> => {
      const cls = encoder.forward(inputs);
      return { cls, ...Object.fromEntries(heads.map(([name, head]) => [name, linear(head, cls)])) };
    },
    ...(config && { metadata: { daybook: JSON.stringify(config) } }),
    int8,
  });
}
