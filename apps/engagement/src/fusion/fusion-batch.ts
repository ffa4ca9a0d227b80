import type { HostTensor, Random, Tensors } from '@daybook/core';
import type * as tf from '@tensorflow/tfjs-core';
import type { FusionConfig, StreamInput } from './fusion.ts';
import type { EncodedStreams, Stream, StreamReading } from '../encoding/streams.ts';

/** `stream/cls` and `stream/present` of some rows, for the streams that are encoded. */
export function encodedBatch(
  fusionConfig: FusionConfig,
  encoded: EncodedStreams,
  places: readonly number[],
): Record<string, HostTensor> {
  return Object.fromEntries(
    fusionConfig.streams.flatMap(({ name, hiddenSize }) => {
      const input = encoded[name];
      if (!input) return [];
      const { rows, present } = input;
      const cls = new Float32Array(places.length * hiddenSize);
      places.forEach((place, row) =>
        cls.set(rows.subarray(place * hiddenSize, (place + 1) * hiddenSize), row * hiddenSize),
      );
      return [
        [`${name}/cls`, { data: cls, shape: [places.length, hiddenSize] }],
        [`${name}/present`, { data: Float32Array.from(places, (place) => present[place]!), shape: [places.length] }],
      ];
    }),
  );
}

/** `stream/…` for each input of each network, and `stream/present`. */
export async function sequenceBatch(
  streams: readonly Stream[],
  readings: readonly StreamReading[],
): Promise<Record<string, HostTensor>> {
  const entries: [string, HostTensor][] = [];
  for (const { name, read } of streams) {
    const { batch, present } = await read(readings);
    entries.push(...Object.entries(batch).map(([field, tensor]): [string, HostTensor] => [`${name}/${field}`, tensor]));
    entries.push([`${name}/present`, { data: Float32Array.from(present), shape: [present.length] }]);
  }
  return Object.fromEntries(entries);
}

/** Entries whose name begins with `stream/`, without it. */
function ofStream(batch: Tensors, stream: string): Tensors {
  return Object.fromEntries(
    Object.entries(batch).flatMap(([name, tensor]) =>
      name.startsWith(`${stream}/`) ? [[name.slice(stream.length + 1), tensor]] : [],
    ),
  );
}

/** Inputs of the fusion: encoded outputs, or networks applied to the sequences of a batch. */
export function streamInputs(
  fusionConfig: FusionConfig,
  streams: readonly Pick<Stream, 'name' | 'forward'>[],
  batch: Tensors,
  random?: Random,
): Record<string, StreamInput> {
  return Object.fromEntries(
    fusionConfig.streams.map(({ name }) => {
      const own = ofStream(batch, name);
      const cls =
        own['cls'] ?? streams.find((stream) => stream.name === name)!.forward(own, random?.fork('encoder', name));
      return [name, { cls: cls as tf.Tensor2D, present: own['present'] as tf.Tensor1D }];
    }),
  );
}
