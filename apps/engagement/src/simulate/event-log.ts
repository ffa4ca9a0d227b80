import { daySeconds, hourSeconds, type Random } from '@daybook/core';
import type { HiddenState } from './hidden-state.ts';
import {
  chooseArticle,
  logged,
  logStepShare,
  logWorkoutShare,
  reading,
  settingGoal,
  sleepSurplus,
  usualMinutes,
  weightChange,
  workingOut,
} from './logs.ts';
import { composeMeal, mealLogged } from './meals.ts';
import {
  chatting,
  nextTopic,
  writeCoachAnswer,
  writeCoachQuestion,
  writeNudge,
  writeUserMessage,
  type Talk,
} from './messages.ts';
import { addToAnswer, addToMessage, askAfterMatter, openMatterTalk, type MatterTalk } from './own-matters.ts';
import { favourite, type Action, type Person } from './person.ts';

/** An event as the app would log it. `time` is Unix seconds. */
export type VisibleEvent = {
  readonly time: number;
  readonly type: string;
  readonly from?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly foods?: readonly string[] | null | undefined;
  readonly amounts?: readonly (number | null)[] | null | undefined;
  readonly value?: number | null | undefined;
  readonly item?: string | null | undefined;
};

/** A person's events so far, and the state that later ones depend on. Days are counted from 1970. */
export type EventLog = {
  readonly person: Person;
  readonly random: Random;
  readonly events: VisibleEvent[];
  /** Articles read, by subject. */
  readonly articles: Map<string, number>;
  readonly talk: Talk;
  readonly matterTalk: MatterTalk;
  weight: number;
  lastSession: number;
};

/** 0 is Monday. */
const weekday = (day: number) => (day + 3) % 7;
const round = (value: number, step: number) => Math.round(Math.round(value / step) * step * 100) / 100;

export function openTimeline(person: Person, random: Random): EventLog {
  const talk = { topic: favourite(person.topics, random), askedOn: person.startDay };
  return {
    person,
    random,
    events: [],
    articles: new Map(),
    talk,
    matterTalk: openMatterTalk(person, random.fork('matters')),
    weight: person.startWeight,
    lastSession: person.startDay,
  };
}

/** Unix seconds of a local hour; waking hours of these time zones stay within the UTC day. */
function timeOf(eventLog: EventLog, day: number, localHour: number): number {
  const hour = Math.min(Math.max(localHour - eventLog.person.timeZone.offsetHours, 4), 21);
  return day * daySeconds + Math.round(hour * hourSeconds);
}

/** The hour at which the person usually does this, ± a quarter of an hour. */
function timeOfAction(eventLog: EventLog, day: number, action: Action): number {
  return timeOf(eventLog, day, eventLog.person.hours[action] + 0.25 * eventLog.random.normal());
}

/**
 * A session, opened some minutes before the first log. What is logged, and when, follows habits; its values follow the
 * hidden state.
 */
export function writeSession(eventLog: EventLog, day: number, state: HiddenState): void {
  const { person, random, events } = eventLog;
  const before = events.length;
  const often = (probability: number) => random.uniform() < probability;
  const add = (action: Action, event: Omit<VisibleEvent, 'time'>) =>
    events.push({ time: timeOfAction(eventLog, day, action), ...event });
  const isFirst = day === person.startDay;

  if (!isFirst && settingGoal.sample(state, random))
    add('chat', { type: 'goal_set', item: 'challenge', value: 1 + random.integer(5) });

  if (often(logged.sleep_log))
    add('sleep_log', {
      type: 'sleep_log',
      value: round(Math.max(0.5, person.goals.sleep + sleepSurplus.sample(state, random)), 0.1),
    });
  if (isFirst) add('weigh_in', { type: 'weigh_in', value: eventLog.weight });
  else if (person.weighInWeekdays.has(weekday(day)) && often(logged.weigh_in)) {
    eventLog.weight = round(eventLog.weight + weightChange.sample(state, random), 0.1);
    add('weigh_in', { type: 'weigh_in', value: eventLog.weight });
  }
  for (const kind of ['breakfast', 'lunch', 'dinner'] as const) {
    if (often(mealLogged)) add(kind, { type: 'meal', ...composeMeal(person, kind, state, random) });
  }
  if (reading.sample(state, random))
    add('content_read', { type: 'content_read', item: chooseArticle(person, state, eventLog.articles, random) });
  if (workingOut.sample(state, random)) {
    const item = favourite(person.workouts, random);
    add('workout', {
      type: 'workout',
      item,
      value: Math.max(1, Math.round((usualMinutes[item] ?? 40) * Math.exp(logWorkoutShare.sample(state, random)))),
    });
  }
  if (often(logged.step_count))
    add('step_count', {
      type: 'step_count',
      value: round(person.goals.steps * Math.exp(logStepShare.sample(state, random)), 10),
    });
  if (chatting.sample(state, random)) writeChat(eventLog, day, state);

  const opened =
    events.slice(before).reduce((earliest, event) => Math.min(earliest, event.time), timeOf(eventLog, day, 21)) -
    400 +
    random.integer(180);
  events.push({ time: opened, type: 'app_open' });
  if (isFirst) {
    const goals = Object.entries({ days: person.plannedDays, ...person.goals });
    goals.forEach(([item, value], index) =>
      events.push({ time: opened + 20 + 45 * index, type: 'goal_set', item, value }),
    );
  }
  eventLog.lastSession = day;
}

/** One or two exchanges of a message and the coach's answer. */
function writeChat(eventLog: EventLog, day: number, state: HiddenState): void {
  const { person, random, talk, matterTalk, events } = eventLog;
  talk.topic = nextTopic(person, talk, day, random);
  let time = timeOfAction(eventLog, day, 'chat');
  const rounds = random.uniform() < 0.5 ? 2 : 1;
  for (let round = 0; round < rounds; round++) {
    const message = writeUserMessage(person, state, talk, random);
    events.push({ time, type: 'message', from: 'user', text: addToMessage(matterTalk, message.text, day) });
    time += 60 + Math.floor(1500 * random.uniform() ** 3);
    const answer = writeCoachAnswer(person, message, talk, random);
    events.push({ time, type: 'message', from: 'coach', text: addToAnswer(matterTalk, answer, day) });
    time += 60 + Math.floor(900 * random.uniform() ** 2);
  }
}

/** A weekly question, and an occasional nudge in a silence: both depend on what the coach can see. */
export function writeCoach(eventLog: EventLog, day: number): void {
  const { person, random, talk, matterTalk, events } = eventLog;
  const time = timeOf(eventLog, day, 8 + 3 * random.uniform());
  if (weekday(day) === person.coachWeekday && random.uniform() < 0.8) {
    talk.topic = nextTopic(person, talk, day, random);
    talk.askedOn = day;
    const question = writeCoachQuestion(person, talk, random);
    events.push({ time, type: 'message', from: 'coach', text: askAfterMatter(matterTalk, question) });
  } else if (day - eventLog.lastSession >= 4 && random.uniform() < 0.15) {
    events.push({ time, type: 'message', from: 'coach', text: askAfterMatter(matterTalk, writeNudge(random)) });
  }
}
