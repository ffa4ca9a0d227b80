import type { Random } from '@daybook/core';
import type { SimulationConfig } from './config.ts';
import { foodGroups, freshBreakfasts, freshMains, type FoodGroup } from './food-table.ts';
import type { Matter } from './sentences/matters/matter.ts';
import { matters } from './sentences/matters/matters.ts';
import { companions, places } from './sentences/slots.ts';
import { topicNames, type Topic } from './sentences/topics.ts';

/** Europe only: waking hours lie within one UTC day, so the simulator's day is the person's. */
const timeZones = [
  { name: 'Europe/Lisbon', offsetHours: 0 },
  { name: 'Europe/London', offsetHours: 0 },
  { name: 'Europe/Berlin', offsetHours: 1 },
  { name: 'Europe/Zagreb', offsetHours: 1 },
  { name: 'Europe/Athens', offsetHours: 2 },
] as const;

const workouts = ['walk', 'run', 'yoga', 'strength', 'swim', 'cycling'] as const;
export type Action =
  'sleep_log' | 'weigh_in' | 'breakfast' | 'content_read' | 'lunch' | 'workout' | 'step_count' | 'dinner' | 'chat';

/** A matter with this person's names; details in the order in which they come up. */
export type OwnMatter = {
  readonly matter: Matter;
  readonly who: string;
  readonly where: string;
  details: readonly string[];
};

/** What is known about a simulated person from the first session on. */
export type SimulatedProfile = {
  readonly userId: string;
  readonly group: string;
  /** Days since 1970. */
  readonly startDay: number;
  readonly timeZone: { readonly name: string; readonly offsetHours: number };
  /** Days per week on which the person plans to open the app; set as a goal in the first session. */
  readonly plannedDays: number;
  readonly goals: { readonly weight: number; readonly steps: number; readonly sleep: number };
  readonly startWeight: number;
};

/** Tastes and habits of a person, which do not drift. None of them predicts returning. */
export type Person = SimulatedProfile & {
  /** Local hour at which each action is usually done. */
  readonly hours: Readonly<Record<Action, number>>;
  readonly weighInWeekdays: ReadonlySet<number>;
  readonly coachWeekday: number;
  /** Favourites first. */
  readonly topics: readonly Topic[];
  readonly workouts: readonly string[];
  readonly breakfasts: typeof freshBreakfasts;
  readonly cuisines: typeof freshMains;
  readonly foods: ReadonlyMap<FoodGroup, readonly string[]>;
  readonly companion: string;
  readonly place: string;
  readonly lowercase: boolean;
  /** What comes up in conversations, favourites first. */
  readonly matters: readonly OwnMatter[];
};

export const pick = <T>(choices: readonly T[], random: Random): T => choices[random.integer(choices.length)]!;
const usualHours: Readonly<Record<Action, readonly number[]>> = {
  sleep_log: [7, 7, 21],
  weigh_in: [7, 7, 20],
  breakfast: [7.5, 9],
  content_read: [8, 13, 20],
  lunch: [12.5, 13.5],
  workout: [7, 12, 18],
  step_count: [8, 21],
  dinner: [18, 19.5],
  chat: [9, 13, 17, 20],
};

const mattersPerPerson = 3;

function drawOwnMatters(random: Random): readonly OwnMatter[] {
  const chosen = random.shuffle([...matters]).slice(0, mattersPerPerson);
  return chosen.map((matter) => ({
    matter,
    who: pick(matter.who, random),
    where: pick(matter.where, random),
    details: random.shuffle([...matter.details]),
  }));
}

export function drawPerson(index: number, firstDay: number, config: SimulationConfig, random: Random): Person {
  const weight = Math.round((82 + 14 * random.normal()) * 10) / 10;
  const startWeight = Math.max(weight, 55);
  const weekdays = random.shuffle([0, 1, 2, 3, 4, 5, 6]);
  const usualHour = (action: Action) => pick(usualHours[action], random) + 0.4 * random.normal();
  return {
    userId: `person-${String(index + 1).padStart(5, '0')}`,
    group: `coach-${random.integer(config.coaches) + 1}`,
    startDay: firstDay + random.integer(config.enrolmentDays),
    timeZone: pick(timeZones, random),
    plannedDays: 4 + random.integer(4),
    goals: {
      weight: Math.round(startWeight * (0.88 + 0.06 * random.uniform())),
      steps: 1000 * (5 + random.integer(7)),
      sleep: 6.5 + 0.25 * random.integer(8),
    },
    startWeight,
    hours: {
      sleep_log: usualHour('sleep_log'),
      weigh_in: usualHour('weigh_in'),
      breakfast: usualHour('breakfast'),
      content_read: usualHour('content_read'),
      lunch: usualHour('lunch'),
      workout: usualHour('workout'),
      step_count: usualHour('step_count'),
      dinner: usualHour('dinner'),
      chat: usualHour('chat'),
    },
    weighInWeekdays: new Set(weekdays.slice(0, pick([1, 2, 3, 7], random))),
    coachWeekday: random.integer(7),
    topics: random.shuffle([...topicNames]),
    workouts: random.shuffle([...workouts]),
    breakfasts: random.shuffle([...freshBreakfasts]),
    cuisines: random.shuffle([...freshMains]),
    foods: new Map(foodGroups.map((group) => [group, random.shuffle([...group.foods])])),
    companion: pick(companions, random),
    place: pick(places, random),
    lowercase: random.uniform() < 0.25,
    matters: drawOwnMatters(random.fork('matters')),
  };
}

/** Mostly the first of a ranked list: rank k has probability about 2^-(k + 1). */
export function favourite<T>(ranked: readonly T[], random: Random): T {
  let rank = 0;
  while (rank < ranked.length - 1 && random.uniform() < 0.5) rank++;
  return ranked[rank]!;
}
