import { createRandom, encodeAlike, encodeSequences } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { describe, expect, it } from 'vitest';
import { eventsConfig } from './config.ts';
import { initEvents } from './model.ts';
import { createEventsEncoder, eventsSource } from './pretrained.ts';
import { eventsSizes, fitEventsVocabulary } from './vocabulary.ts';

const types = ['weigh_in', 'meal', 'content_read'];
const source = eventsSource(
  Array.from({ length: 12 }, (_, number) => ({
    id: `u${number}`,
    events: Array.from({ length: 6 + (number % 3) }, (__, step) => ({
      type: types[(number + step) % 3]!,
      time: 1_767_300_000 + number * 86_400 + step * 3600,
    })),
  })),
);
const vocabulary = await fitEventsVocabulary(source);
const sizes = { hiddenSize: 16, numHeads: 2, numLayers: 1, intermediateSize: 32, maxLength: 16 };
const config = eventsConfig('small', { ...sizes, ...eventsSizes(vocabulary) });
const encoder = () => createEventsEncoder(initEvents(config, createRandom(0)), config, vocabulary);
const requests = Array.from({ length: 12 }, (_, index) => ({ index, predictionTime: 1_768_500_000 + index }));
const rowsOf = (encoded: Float32Array) =>
  Array.from({ length: encoded.length / 16 }, (_, row) => encoded.slice(row * 16, (row + 1) * 16));

const starts = (backend: string) =>
  chooseBackend({ preferred: backend }).then(
    () => true,
    () => false,
  );

describe.each(['tfjs-node', 'wasm'])('encodeAlike on %s', (backend) => {
  it('gives a row the same bits whoever else is encoded, in whatever order', async ({ skip }) => {
    skip(!(await starts(backend)));
    const own = encoder();
    const all = rowsOf(await encodeAlike(own, source, requests));
    const some = [11, 3, 7, 4, 0].map((index) => requests[index]!);
    const others = rowsOf(await encodeAlike(encoder(), source, some));
    some.forEach(({ index }, row) => expect(others[row]).toEqual(all[index]));
    expect(await encodeAlike(own, source, [requests[5]!])).toEqual(all[5]);
    own.dispose();
  });

  it('gives what encodeSequences gives, but for rounding', async ({ skip }) => {
    skip(!(await starts(backend)));
    const expected = await encodeSequences(encoder(), source, requests);
    const encoded = await encodeAlike(encoder(), source, requests);
    encoded.forEach((value, place) => expect(value).toBeCloseTo(expected[place]!, 5));
  });
});
