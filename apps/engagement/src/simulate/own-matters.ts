import type { Random } from '@daybook/core';
import { favourite, pick, type OwnMatter, type Person } from './person.ts';
import { coachOnMatters } from './sentences/matters/coach.ts';
import { days } from './sentences/slots.ts';

/** Probability that a message takes up a matter, and that a coach's answer or question takes up what was told. */
const takenUp = 0.5;
/** Of staying with the matter that was talked about last. */
const staying = 0.5;

/** What was said last: a detail that is coming up or settled, or nothing but the matter itself. */
type Told = { readonly own: OwnMatter; readonly detail: string | undefined; readonly isSettled: boolean };

const isOpen = ({ detail, isSettled }: Told) => detail !== undefined && !isSettled;

/**
 * A person's talk of their own matters. It has a random stream of its own and sees no hidden state, so it says who
 * somebody is, nothing about how they are, and every other line of a log is as it would be without it.
 */
export type MatterTalk = {
  readonly person: Person;
  readonly random: Random;
  /** How many details of a matter have come up. */
  readonly progress: Map<OwnMatter, number>;
  /** The newest thing told; the coach knows no other. */
  told: Told | undefined;
  /** Whether the coach has asked about it. */
  isAsked: boolean;
  /** Day of the person's last message about it. */
  toldOn: number;
};

export function openMatterTalk(person: Person, random: Random): MatterTalk {
  return { person, random, progress: new Map(), told: undefined, isAsked: false, toldOn: -Infinity };
}

function fill(sentences: readonly string[], { own, detail }: Told, random: Random): string {
  const filled = pick(sentences, random)
    .replaceAll('{who}', own.who)
    .replaceAll('{where}', own.where)
    .replaceAll('{detail}', detail ?? '')
    .replaceAll('{day}', () => pick(days, random));
  return filled[0]!.toUpperCase() + filled.slice(1);
}

/** What the person says next: the outcome of what they told on an earlier day, something new, or a passing remark. */
function nextTold({ person, random, progress, told, isAsked, toldOn }: MatterTalk, day: number): Told {
  if (told && isOpen(told) && toldOn < day && (isAsked || random.uniform() < staying))
    return { ...told, isSettled: true };
  const own = told && (isAsked || random.uniform() < staying) ? told.own : favourite(person.matters, random);
  const isSameDay = told?.own === own && toldOn === day;
  if (isSameDay || random.uniform() < 0.3) return { own, detail: undefined, isSettled: false };
  const count = progress.get(own) ?? 0;
  progress.set(own, count + 1);
  return { own, detail: own.details[count % own.details.length]!, isSettled: false };
}

/** The person's message with a sentence about a matter of theirs, before or after the rest. */
export function addToMessage(talk: MatterTalk, text: string, day: number): string {
  const { person, random } = talk;
  if (random.uniform() >= takenUp) return text;
  const told = nextTold(talk, day);
  const { news, reply, aside } = told.own.matter;
  const sentence = fill(told.detail === undefined ? aside : told.isSettled ? reply : news, told, random);
  const isAside = told.detail === undefined && talk.told?.own === told.own && isOpen(talk.told);
  if (!isAside) talk.told = told;
  talk.isAsked = false;
  talk.toldOn = day;
  const own = person.lowercase ? sentence.toLowerCase() : sentence;
  return random.uniform() < 0.5 ? `${own} ${text}` : `${text} ${own}`;
}

/** The coach's answer, taking up what was told on the same day. */
export function addToAnswer({ random, told, toldOn }: MatterTalk, text: string, day: number): string {
  if (!told || toldOn !== day || random.uniform() >= takenUp) return text;
  const { afterNews, afterReply } = coachOnMatters;
  const onDetail = told.detail !== undefined && random.uniform() < 0.5;
  const sentence = fill(onDetail ? (told.isSettled ? afterReply : afterNews) : told.own.matter.answer, told, random);
  return `${text} ${sentence}`;
}

/** A coach's question or nudge, asking after what was told last. */
export function askAfterMatter(talk: MatterTalk, text: string): string {
  const { random, told } = talk;
  if (!told || random.uniform() >= takenUp) return text;
  talk.isAsked = true;
  return `${text} ${fill(coachOnMatters[isOpen(told) ? 'askDetail' : 'askAgain'], told, random)}`;
}
