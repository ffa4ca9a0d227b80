import type { Table } from '../blocks.ts';
import type { Person, ReportData, Quality } from '../report-data.ts';
import { bandOf, bands, changeText, count, day, percent, whole } from '../words.ts';

/** Contacting the `contacts` people at the highest risk. */
export type Budget = {
  readonly contacts: number;
  /** Of those contacted, expected to come by themselves. */
  readonly byThemselves: number;
  /** Expected to stay away, of those contacted and of all. */
  readonly reached: number;
  readonly absent: number;
};

export function budgetOf(people: readonly Pick<Person, 'probability'>[], contacts: number): Budget {
  const sum = (some: typeof people) => some.reduce((total, { probability }) => total + probability, 0);
  const contacted = people.slice(0, contacts);
  const byThemselves = sum(contacted);
  return {
    contacts,
    byThemselves,
    reached: contacted.length - byThemselves,
    absent: people.length - sum(people),
  };
}

/** Sensible budgets for a table: shares of all people. */
export function budgetTable(people: readonly Pick<Person, 'probability'>[]): Table {
  const sizes = [...new Set([0.05, 0.1, 0.2, 0.3, 0.5].map((share) => Math.max(1, Math.round(share * people.length))))];
  return {
    kind: 'table',
    caption: 'Whom to contact',
    columns: ['contacts', 'expected to come by themselves', 'expected to stay away', 'of all who stay away'],
    rows: sizes
      .filter((contacts) => contacts <= people.length)
      .map((contacts) => {
        const { byThemselves, reached, absent } = budgetOf(people, contacts);
        return [whole(contacts), byThemselves.toFixed(0), reached.toFixed(0), percent(reached / absent)];
      }),
  };
}

/** How many came, of those tested with a probability in each band. */
function testedRates(quality: Quality | undefined): Readonly<Record<string, { rate: number; size: number }>> {
  if (!quality) return {};
  return Object.fromEntries(
    bands.map(({ id }) => {
      const own = quality.predictions.filter(({ probability }) => bandOf(probability).id === id);
      return [id, { rate: own.reduce((sum, { label }) => sum + label, 0) / own.length, size: own.length }];
    }),
  );
}

export function bandTable({ people, quality }: ReportData): Table {
  const tested = testedRates(quality);
  return {
    kind: 'table',
    caption: 'People by risk',
    columns: ['', 'probability', 'people', ...(quality ? ['in tests, came'] : [])],
    rows: bands.map(({ id, name, from }, place) => {
      const to = bands[place + 1]?.from ?? 1;
      const size = people.filter(({ probability }) => bandOf(probability).id === id).length;
      const test = tested[id];
      return [
        name,
        `${percent(from)} to ${percent(to)}`,
        whole(size),
        ...(test ? [test.size > 0 ? `${percent(test.rate)} of ${whole(test.size)}` : 'never tested'] : []),
      ];
    }),
  };
}

export function peopleLead({ people, target, about, notListed }: ReportData): string {
  const high = people.filter(({ probability }) => bandOf(probability).id === 'high').length;
  const expected = people.reduce((sum, { probability }) => sum + probability, 0);
  const others = notListed > 0 ? ` ${count(notListed, 'person', 'people')} at lower risk are not listed.` : '';
  return (
    `As of ${day(about.at)}, ${whole(Math.round(expected))} of ${whole(people.length)} people are expected to ` +
    `stay, that is, each ${target.meaning}; ${whole(high)} ${high === 1 ? 'is' : 'are'} at high risk of not.${others}`
  );
}

/** The list of people for Markdown. */
export function peopleTable({ people }: ReportData, most: number): Table {
  return {
    kind: 'table',
    caption: `The ${Math.min(most, people.length)} people at the highest risk`,
    columns: ['person', 'probability', 'risk', 'since last week', 'why'],
    rows: people
      .slice(0, most)
      .map(({ userId, probability, lastWeek, reasons }) => [
        userId,
        percent(probability),
        bandOf(probability).name,
        changeText(probability, lastWeek),
        reasons.map(({ text }) => text).join('; '),
      ]),
  };
}
