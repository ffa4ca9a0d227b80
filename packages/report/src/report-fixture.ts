import type { Person, ReportData } from './report-data.ts';

const weeks = ['2026-02-15', '2026-02-22', '2026-03-01'].map((date) => `${date}T00:00:00.000Z`);

const personOf = (place: number, count: number): Person => {
  const probability = (place + 0.5) / count;
  return {
    userId: `person-${place}`,
    group: `coach-${place % 3}`,
    probability,
    lastWeek: place % 5 === 0 ? null : 1 - probability,
    reasons: [
      { text: 'no meal for 6 days, usually 1.2 a day', effect: 'lowers' },
      { text: '3 weigh-ins in the last week, usually 2 a week', effect: 'raises' },
      { text: 'active on 1 of the last 7 days, usually 4', effect: 'lowers' },
    ],
    weekly: [null, place % 5 === 0 ? null : 1 - probability, probability],
    timeline: {
      from: '2026-01-04T00:00:00.000Z',
      counts: Object.fromEntries(
        ['message', 'message received', 'meal', 'weigh_in', 'workout'].map((type, row) => [
          type,
          Array.from({ length: 56 }, (_, day) => (day * (row + 2) + place) % 5),
        ]),
      ),
    },
    events: Array.from({ length: 5 }, (_, event) => ({
      time: `2026-02-${10 + event}T08:00:00.000Z`,
      type: 'meal',
      detail: `food ${(place + event) % 40}`,
      contribution: 0.1 * (event - 2),
    })),
    measures: Array.from({ length: 5 }, (_, measure) => ({
      name: `own: measure ${measure}`,
      value: measure === 4 ? null : place / 7,
      contribution: 0.2 - 0.1 * measure,
    })),
  };
};

const scores = (auroc: number) => ({
  auroc,
  aurocInterval: [auroc - 0.05, auroc + 0.05] as const,
  auprc: 0.8,
  auprcInterval: [0.75, 0.85] as const,
  logLoss: 0.5,
  brier: 0.17,
  ece: 0.05,
});

/** A report of so many people, with something in every chapter. */
export function reportOf(count: number): ReportData {
  const predictions = Array.from({ length: 200 }, (_, place) => ({
    probability: (place + 0.5) / 200,
    label: (place * 7) % 200 < place ? 1 : 0,
  }));
  return {
    title: 'Who stays',
    about: { store: 'store.h5', model: '0123456789abcdef', at: weeks[2]!, createdWith: '@daybook/engagement 1.0.0' },
    target: { name: 'engaged', windowDays: 7, meaning: 'does something on at least 1 of the next 7 days' },
    people: Array.from({ length: count }, (_, place) => personOf(place, count)),
    notListed: 0,
    weeks,
    quality: {
      examples: 200,
      people: 80,
      positiveRate: 0.5,
      models: [
        { name: 'engagement model', kind: 'model', ...scores(0.77) },
        { name: 'trees', kind: 'baseline', ...scores(0.74), weight: 0.3 },
      ],
      lift: { over: 'trees', auroc: 0.03, interval: [0.01, 0.05] },
      predictions,
      reliability: [{ from: 0, to: 0.5, count: 100, meanProbability: 0.25, positiveRate: 0.3 }],
      decisions: [{ threshold: 0.2, contacts: 20, share: 0.1, precision: 0.7, recall: 0.2, lift: 1.9 }],
      withoutFinalWeek: { examples: 150, auroc: 0.78, interval: [0.72, 0.83] },
      groups: [
        {
          feature: 'group',
          rows: ['coach-0', 'coach-1'].map((value) => ({
            value,
            people: 40,
            examples: 100,
            positiveRate: 0.5,
            meanProbability: 0.45,
            ...scores(0.75),
          })),
        },
      ],
    },
    curves: [
      {
        network: 'events',
        points: [10, 20, 30].map((step) => ({ step, trainLoss: 30 / step, validation: { loss: 3 } })),
      },
    ],
    overview: {
      people: count,
      from: '2026-01-05T00:00:00.000Z',
      to: weeks[2]!,
      types: [{ type: 'meal', events: 900, people: count, weekly: [100, 200, 300, 300] }],
      coverage: [{ stream: 'food', share: 0.9 }],
    },
    outcomes: {
      rounds: [
        { at: weeks[0]!, model: '01', people: 50, expected: 0.6, observed: 0.5, auroc: 0.7, brier: 0.2 },
        { at: weeks[1]!, model: '01', people: 50, expected: 0.6, observed: 0.62, auroc: 0.7, brier: 0.2 },
      ],
      bands: [{ band: 'high risk', people: 10, expected: 0.2, observed: 0.3 }],
      waiting: 3,
    },
    drift: {
      inputs: [{ name: 'meal: 7 days', psi: 0.4, limit: 0.2 }],
      expected: { auroc: 0.8, brier: 0.16, positiveRate: 0.7 },
      warnings: ['1 of 1 inputs is not distributed as in training.'],
    },
    findings: [],
  };
}
