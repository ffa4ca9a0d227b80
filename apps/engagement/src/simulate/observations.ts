import { daySeconds } from '@daybook/core';
import { type VisibleEvent } from './event-log.ts';
import type { Emission } from './emission.ts';
import type { Factor } from './hidden-state.ts';
import {
  activeReading,
  isActiveArticle,
  logStepShare,
  logWorkoutShare,
  reading,
  settingGoal,
  sleepSurplus,
  usualMinutes,
  weightChange,
  workingOut,
} from './logs.ts';
import { mealLogged, portion, readMeal, readyMade, sweetEnding } from './meals.ts';
import { chatting, obstacle, readMessage, valence } from './messages.ts';

/** What each network sees: messages; meals; every event's type, time, value and item, without text and foods. */
export const streams = ['conversation', 'food', 'events'] as const;
export type SimulatedStream = (typeof streams)[number];

/**
 * log p(observations of a day | factor = level), over `levels`. Each observation depends on one factor, so curves add
 * up.
 */
export type Observations = Readonly<Record<Factor, Float64Array>>;

const lowest = -5;
const perUnit = 10;
/** Levels at which curves are stored; linear in between. */
const levels = Float64Array.from({ length: 2 * -lowest * perUnit + 1 }, (_, index) => lowest + index / perUnit);

export function curveAt(curve: Float64Array, level: number): number {
  const place = Math.min(Math.max((level - lowest) * perUnit, 0), levels.length - 1.001);
  const below = Math.floor(place);
  return curve[below]! + (place - below) * (curve[below + 1]! - curve[below]!);
}

/** Facts that the first session shows. Without `events`, those of an average person. */
type Goals = { days: number; sleep: number; steps: number };
const usualGoals: Readonly<Goals> = { days: 5.5, sleep: 7.5, steps: 8000 };

export type PersonObservations = {
  readonly plannedDays: number;
  /** By day since 1970; only days on which the streams show a session. */
  readonly days: ReadonlyMap<number, Observations>;
};

const isOwn = (event: VisibleEvent) => event.type !== 'message' || event.from === 'user';
const isVisible = (event: VisibleEvent, seen: ReadonlySet<SimulatedStream>) =>
  seen.has('events') ||
  (event.type === 'message' && seen.has('conversation')) ||
  (event.type === 'meal' && seen.has('food'));

/** All observations of a person in the chosen streams, day by day. `events` in time order. */
export function readObservations(
  events: readonly VisibleEvent[],
  seen: ReadonlySet<SimulatedStream>,
): PersonObservations {
  const byDay = new Map<number, VisibleEvent[]>();
  for (const event of events) {
    if (!isOwn(event) || !isVisible(event, seen)) continue;
    const day = Math.floor(event.time / daySeconds);
    const today = byDay.get(day);
    if (today) today.push(event);
    else byDay.set(day, [event]);
  }
  const goals = { ...usualGoals };
  let weight: number | undefined;
  const days = new Map<number, Observations>();
  for (const [day, today] of byDay) {
    const isFirst = days.size === 0;
    const observations = emptyObservations();
    if (seen.has('events') && isFirst) readGoals(today, goals);
    if (seen.has('conversation')) addConversation(observations, today);
    if (seen.has('food')) addFood(observations, today);
    if (seen.has('events')) weight = addLogs(observations, today, goals, weight, isFirst);
    if (seen.has('conversation') || seen.has('events'))
      add(
        observations,
        chatting,
        today.some(({ type }) => type === 'message'),
      );
    days.set(day, observations);
  }
  return { plannedDays: goals.days, days };
}

/** p(no observation in the chosen streams | there was a session); opening the app is an event itself. */
export function missedProbability(seen: ReadonlySet<SimulatedStream>, motivation: number): number {
  if (seen.has('events')) return 0;
  const noMeal = seen.has('food') ? (1 - mealLogged) ** 3 : 1;
  const noChat = seen.has('conversation') ? Math.exp(chatting.logLikelihood(false, motivation)) : 1;
  return noMeal * noChat;
}

function emptyObservations(): Observations {
  const curve = () => new Float64Array(levels.length);
  return { motivation: curve(), ease: curve(), vigour: curve(), discipline: curve() };
}

function add<T>(observations: Observations, emission: Emission<T>, observed: T): void {
  const curve = observations[emission.factor];
  for (let index = 0; index < levels.length; index++)
    curve[index] = curve[index]! + emission.logLikelihood(observed, levels[index]!);
}

function readGoals(today: readonly VisibleEvent[], goals: Goals): void {
  for (const { type, item, value } of today) {
    if (type === 'goal_set' && value != null && (item === 'days' || item === 'sleep' || item === 'steps'))
      goals[item] = value;
  }
}

function addConversation(observations: Observations, today: readonly VisibleEvent[]): void {
  for (const { text } of today) {
    if (text == null) continue;
    const { valences, aboutObstacle } = readMessage(text);
    add(observations, obstacle, aboutObstacle);
    for (const grade of valences) add(observations, valence, grade);
  }
}

function addFood(observations: Observations, today: readonly VisibleEvent[]): void {
  for (const { foods, amounts } of today) {
    if (foods == null) continue;
    const { ready, sweet, logPortions } = readMeal(foods, amounts ?? []);
    add(observations, readyMade, ready);
    add(observations, sweetEnding, sweet);
    for (const logPortion of logPortions) add(observations, portion, logPortion);
  }
}

/** @returns the person's latest weight. */
function addLogs(
  observations: Observations,
  today: readonly VisibleEvent[],
  goals: Goals,
  weight: number | undefined,
  isFirst: boolean,
): number | undefined {
  const has = (wanted: string) => today.some(({ type }) => type === wanted);
  add(observations, workingOut, has('workout'));
  add(observations, reading, has('content_read'));
  if (!isFirst) add(observations, settingGoal, has('goal_set'));
  let latest = weight;
  for (const { type, value, item } of today) {
    if (type === 'content_read' && item != null) add(observations, activeReading, isActiveArticle(item));
    if (value == null) continue;
    if (type === 'sleep_log') add(observations, sleepSurplus, value - goals.sleep);
    if (type === 'step_count') add(observations, logStepShare, Math.log(value / goals.steps));
    if (type === 'workout') add(observations, logWorkoutShare, Math.log(value / (usualMinutes[item ?? ''] ?? 40)));
    if (type === 'weigh_in') {
      if (latest !== undefined) add(observations, weightChange, value - latest);
      latest = value;
    }
  }
  return latest;
}
