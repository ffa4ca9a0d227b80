import { sigmoid, toTensors } from '@daybook/core';
import { linear } from '@daybook/core/layers';
import { eventsEncoderFrom, eventsSource, type EventsParams, type Timeline } from '@daybook/events';
import * as tf from '@tensorflow/tfjs-core';
import { bar, element } from '../shared/elements.ts';
import { fetchAll, startPage, weightsOf, weightsPaths } from '../shared/load.ts';
import { colourOf, drawWeek, showLegend, type ShownEvent } from './chart.ts';

const daySeconds = 86_400;

const detailOf = ({ item, value }: Timeline['events'][number]) =>
  [item, value].filter((part) => part !== undefined).join(' ');

await startPage(async () => {
  const [config, tensors] = await fetchAll(weightsPaths('events'));
  const read = weightsOf(config!, tensors!);
  const encoder = eventsEncoderFrom(read.config, read.tensors);
  const head = (encoder.params as EventsParams).heads.returns;
  const horizons = encoder.config.returnHorizonsDays;
  if (!head) throw new Error('The event network has no return prediction.');

  const timeline = (await (await fetch('samples/week.json')).json()) as Timeline;
  const source = eventsSource([timeline]);
  const [sequence] = await source.read([{ index: 0 }]);
  const events: ShownEvent[] = timeline.events
    .map((event) => ({ type: event.type, time: Date.parse(String(event.time)) / 1000, detail: detailOf(event) }))
    .sort((a, b) => a.time - b.time);
  const counts = new Map<string, number>();
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  const types = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
  const colour = colourOf(types);
  showLegend(types, colour);

  /** Probability that the person comes back within each horizon of a prediction time. */
  const predict = async (predictionTime: number): Promise<number[]> => {
    const batch = encoder.batch([sequence!], source.tables, [[predictionTime]]);
    const logits = tf.tidy(() => linear(head, encoder.forward(toTensors(batch))));
    const values = await logits.data();
    logits.dispose();
    return Array.from(values, sigmoid);
  };

  const firstDay = Math.ceil(events[0]!.time / daySeconds) + 6;
  const lastDay = Math.ceil(events.at(-1)!.time / daySeconds) + 7;
  const moment = element<HTMLInputElement>('moment');
  Object.assign(moment, { min: String(firstDay), max: String(lastDay), value: String(firstDay + 7) });
  const show = async () => {
    const predictionTime = Number(moment.value) * daySeconds;
    element('time').textContent = new Date(predictionTime * 1000).toLocaleDateString('en', {
      dateStyle: 'long',
      timeZone: 'UTC',
    });
    drawWeek(events, predictionTime, colour);
    const returns = await predict(predictionTime);
    const rows = horizons.map((days, place) => bar([days === 1 ? 'a day' : `${days} days`], returns[place]!));
    element('returns').replaceChildren(...rows);
    element('returns').dataset['probabilities'] = JSON.stringify(returns);
  };
  let latest = show();
  moment.addEventListener('input', () => (latest = latest.then(show, show)));
  await latest;
  addEventListener('resize', () => (latest = latest.then(show, show)));
  return `${events.length} events of one person.`;
});
