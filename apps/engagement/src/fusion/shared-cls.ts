import { ConfigError, flattenParams } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Stream } from '../encoding/streams.ts';

const clsPath = 'sequence.cls';

/**
 * Replaces the [CLS] vector of all networks by their mean, in place: they then share one variable.
 * @returns paths under `encoders.` of all but the first holder, which must not be trained twice.
 * @throws ConfigError when a network has no such vector or sizes differ.
 */
export function shareCls(streams: readonly Stream[]): Set<string> {
  const vectors = streams.map(({ name, params }) => {
    const cls = flattenParams(params).get(clsPath);
    if (!cls) throw new ConfigError(`combineStreams "shared": the ${name} network has no ${clsPath}. Choose "concat".`);
    return cls;
  });
  const sizes = vectors.map(({ size }) => size);
  if (new Set(sizes).size !== 1)
    throw new ConfigError(
      `combineStreams "shared": hiddenSize must be the same in all networks, received ${sizes.join(', ')}. ` +
        'Choose "concat".',
    );
  const shared = vectors[0]!;
  tf.tidy(() => shared.assign(tf.div(tf.addN(vectors), vectors.length)));
  for (const [index, { params }] of streams.entries()) {
    if (index === 0) continue;
    vectors[index]!.dispose();
    Object.assign(params['sequence']!, { cls: shared });
  }
  return new Set(streams.slice(1).map(({ name }) => `encoders.${name}.${clsPath}`));
}
