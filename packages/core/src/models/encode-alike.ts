import type { Sequence, SequenceSource } from '../data/sequence.ts';
import type { HostBatch, HostTensor } from '../tensors.ts';
import { forwardPass } from './forward-pass.ts';
import type { EncodeRequest, StreamEncoder } from './stream-encoder.ts';

/** Rows of every batch: with fewer, operations cost more than their numbers; with more, more rows are filled up. */
const rowsAtOnce = 8;

/** Sequences read together. */
const readAtOnce = 256;

/** A sequence's own arrays, and the place of its request. */
type Row = { readonly place: number; readonly batch: HostBatch };

function stack(rows: readonly Row[], name: string): HostTensor {
  const first = rows[0]!.batch[name]!;
  const { length } = first.data;
  const data =
    first.data instanceof Int32Array ? new Int32Array(length * rows.length) : new Float32Array(length * rows.length);
  rows.forEach(({ batch }, row) => data.set(batch[name]!.data, row * length));
  return { data, shape: [rows.length, ...first.shape.slice(1)] } as HostTensor;
}

const shapeOf = (batch: HostBatch): string =>
  Object.entries(batch)
    .map(([name, { shape }]) => `${name} ${shape.join()}`)
    .join(';');

/**
 * [CLS] of every request, row by row. [requests.length × hiddenSize] A row's bits depend on its own sequence alone, not
 * on who else is encoded or in which order: every sequence goes through in a batch of the same number of rows, all of
 * its own shape, in the same graph. A batch that is not full is filled up with copies.
 */
export async function encodeAlike<S extends Sequence>(
  encoder: StreamEncoder<S>,
  source: SequenceSource<S>,
  requests: readonly EncodeRequest[],
  options: { readonly onProgress?: (done: number) => void } = {},
): Promise<Float32Array> {
  const { hiddenSize, maxLength } = encoder;
  const outputs = new Float32Array(requests.length * hiddenSize);
  const waiting = new Map<string, Row[]>();
  let done = 0;

  async function encode(rows: readonly Row[]): Promise<void> {
    const full = Array.from({ length: rowsAtOnce }, (_, row) => rows[row] ?? rows[0]!);
    const batch = Object.fromEntries(Object.keys(full[0]!.batch).map((name) => [name, stack(full, name)]));
    const cls = forwardPass(encoder).alike(batch);
    const values = await cls.data();
    cls.dispose();
    rows.forEach(({ place }, row) =>
      outputs.set(values.subarray(row * hiddenSize, (row + 1) * hiddenSize), place * hiddenSize),
    );
    options.onProgress?.((done += rows.length));
  }

  // Sequences of like length are read together, so that few shapes wait for others.
  const places = [...requests.keys()].sort(
    (a, b) => source.lengths[requests[a]!.index]! - source.lengths[requests[b]!.index]!,
  );
  for (let from = 0; from < places.length; from += readAtOnce) {
    const chosen = places.slice(from, from + readAtOnce);
    const sequences = await source.read(
      chosen.map((place) => {
        const { index, predictionTime } = requests[place]!;
        return { index, before: predictionTime, limit: maxLength };
      }),
    );
    for (const [row, place] of chosen.entries()) {
      const batch = encoder.batch([sequences[row]!], source.tables, [[requests[place]!.predictionTime]]);
      const shape = shapeOf(batch);
      const rows = waiting.get(shape) ?? [];
      rows.push({ place, batch });
      waiting.set(shape, rows);
      if (rows.length < rowsAtOnce) continue;
      waiting.delete(shape);
      await encode(rows);
    }
  }
  for (const rows of waiting.values()) await encode(rows);
  return outputs;
}
