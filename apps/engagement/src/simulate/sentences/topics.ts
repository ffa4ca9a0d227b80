import { mood, scales, sleeping, strengthTraining, walking } from './body-topics.ts';
import { cooking, drinking, eatingOut, planning, snacking } from './food-topics.ts';
import type { ByValence } from './valence.ts';

const topics = { walking, cooking, sleeping, snacking, drinking, strengthTraining, scales, planning, eatingOut, mood };
export type Topic = keyof typeof topics;
type TopicSentences = { readonly said: ByValence; readonly ask: readonly string[]; readonly answer: readonly string[] };
export const topicSentences: Readonly<Record<Topic, TopicSentences>> = topics;
export const topicNames = Object.keys(topics) as readonly Topic[];
