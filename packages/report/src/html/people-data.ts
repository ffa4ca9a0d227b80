import type { ReportData } from '../report-data.ts';
import { bandOf } from '../words.ts';
import { testedSentences } from './tested.ts';

/** Contributions in hundredths, probabilities in thousandths, names by number: a kilobyte per person is too much. */
export function peopleData(data: ReportData): unknown {
  const names: string[] = [];
  const numberOf = new Map<string, number>();
  const name = (text: string): number => {
    const known = numberOf.get(text);
    if (known !== undefined) return known;
    numberOf.set(text, names.length);
    return names.push(text) - 1;
  };
  const hundredths = (value: number) => Math.round(100 * value);
  const people = data.people.map(({ probability, weekly, timeline, events, measures }) => ({
    b: bandOf(probability).id,
    w: weekly.map((value) => (value === null ? null : Math.round(1000 * value))),
    d: Object.fromEntries(
      Object.entries(timeline.counts).map(([type, counts]) => [
        name(type),
        counts
          .map((value) => Math.min(35, value).toString(36))
          .join('')
          .replace(/0+$/, ''),
      ]),
    ),
    e: events.map(({ time, type, detail, contribution }) => [
      Math.round(Date.parse(time) / 1000),
      name(type),
      name(detail),
      hundredths(contribution),
    ]),
    m: measures.map((each) => [
      name(each.name),
      each.value === null ? null : Number(each.value.toPrecision(3)),
      hundredths(each.contribution),
    ]),
  }));
  const first = data.people[0]?.timeline;
  const days = Math.max(0, ...Object.values(first?.counts ?? {}).map(({ length }) => length));
  return { names, people, weeks: data.weeks, from: first?.from ?? data.about.at, days, tested: testedSentences(data) };
}
