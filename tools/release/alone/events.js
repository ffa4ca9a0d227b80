import { createRandom } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { createEventsEncoder, eventsConfig, eventsSizes, initEvents } from '@daybook/events';

await chooseBackend();

const vocabulary = {
  types: ['weigh_in', 'content_read'],
  items: ['article-12'],
  scalers: { weigh_in: { mean: 80, std: 10 } },
};
const config = eventsConfig('small', eventsSizes(vocabulary));
const encoder = createEventsEncoder(initEvents(config, createRandom(1)), config, vocabulary);
const timelines = [
  {
    start: '2026-01-01',
    events: [
      { type: 'weigh_in', time: '2026-01-05T07:00:00Z', value: 82.4 },
      { type: 'content_read', time: '2026-01-05T09:00:00Z', item: 'article-12' },
    ],
  },
  { start: '2026-01-03', events: [{ type: 'weigh_in', time: '2026-01-05T07:00:00Z', value: 71.9 }] },
];
const vectors = await encoder.encode(timelines);

console.log(JSON.stringify({ rows: timelines.length, hiddenSize: encoder.hiddenSize, vectors: [...vectors] }));
