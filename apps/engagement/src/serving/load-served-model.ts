// serving/: a model and a store as the service uses them. May import examples/, encoding/, fusion/, scoring/.

import { disposeParams, type MessageEncoder } from '@daybook/core';
import type { Answer, Question, ServedModel } from '@daybook/service';
import { openStore, type Store } from '@daybook/store';
import { openEncoder } from '@daybook/text';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenNetwork } from '../encoding/networks/network.ts';
import { networks as registered } from '../encoding/networks/registry.ts';
import { loadEngagement, modelVersion } from '../fusion/engagement-folder.ts';
import { openFeatures } from '../examples/profiles.ts';
import { partnersOf } from '../scoring/score.ts';
import { readersOf } from '../scoring/readers-of.ts';
import { answerFound, type Answering } from './answer.ts';
import { createPeopleSource, type Located } from './people-source.ts';
import { withSentEvents } from './with-sent-events.ts';

export type ServedFolders = {
  readonly store: string;
  readonly model: string;
  /** A CSV of features. */
  readonly profiles?: string | undefined;
};

type TextEncoder = NonNullable<OpenNetwork['weights']['textEncoder']>;

/** The encoder that a network was trained with, at the precision of its vectors. */
async function openSame({ name, fingerprint }: TextEncoder): Promise<MessageEncoder> {
  const encoder = await openEncoder(name);
  if (encoder.fingerprint === fingerprint) return encoder;
  encoder.dispose?.();
  return openEncoder(name, { dtype: 'int8' });
}

async function openNetworks(folders: Readonly<Record<string, string | undefined>>, store: Store) {
  const open: OpenNetwork[] = [];
  try {
    for (const network of registered()) {
      const folder = folders[network.name];
      if (folder !== undefined) open.push(await network.open(folder, store));
    }
    return open;
  } catch (error) {
    open.forEach((network) => network.dispose());
    throw error;
  }
}

/** Answers questions one after the other; connections get their turn in between. */
async function answerAll(located: readonly Located[], answering: Answering): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const each of located) {
    answers.push('refusal' in each ? each : await answerFound(each, answering));
    await new Promise((resume) => setImmediate(resume));
  }
  return answers;
}

/** Opens a store and a model for the service. Everything stays in memory until `close`. */
export async function loadServedModel(
  { store: path, model: folder, profiles }: ServedFolders,
  openText: (encoder: TextEncoder) => Promise<MessageEncoder> = openSame,
): Promise<ServedModel> {
  const loaded = await loadEngagement(folder);
  const { model, folders } = loaded;
  const version = await modelVersion(folder, loaded);
  const store = await openStore(path);
  const networks = await openNetworks(folders, store);
  const textEncoder = networks.map(({ weights }) => weights.textEncoder).find((each) => each !== undefined);
  const encoder = textEncoder && (await openText(textEncoder));
  const streams = networks.map(({ stream }) => stream);
  const readers = readersOf(model, store, streams, profiles);
  const partners = partnersOf(model, store);
  const placeOfItem = new Map(store.tables.item.map((item, place) => [item, place]));
  const findPerson = createPeopleSource(store, readers, partners);
  const column = model.config.targets.findIndex(({ kind }) => kind === 'binary');
  const answering: Answering = { model, version, column: column < 0 ? undefined : column };

  async function answerSent(questions: readonly Question[]): Promise<Answer[]> {
    if (questions.length === 0) return [];
    return withSentEvents(questions, networks, encoder, async ({ store: sent, streams: own, refusals, idOf }) => {
      const features = readers.features && { ...readers.features, of: openFeatures(sent) };
      const find = createPeopleSource(
        sent,
        { ...readers, streams: own, features },
        partners && ((item, before) => partners(placeOfItem.get(sent.tables.item[item]!) ?? -1, before)),
      );
      const located = questions.map((question, place): Located => {
        const refusal = refusals.get(place);
        if (refusal) return { refusal };
        const found = find({ ...question, userId: idOf(place) });
        if ('refusal' in found) return found;
        const { history } = found;
        return { ...found, question, predictionTime: question.at ?? history.times.at(-1)! + 1 };
      });
      return answerAll(located, answering);
    });
  }

  return {
    version,
    networks: streams.map(({ name }) => name),
    async answer(questions) {
      const isSent = ({ events }: Question) => events !== undefined;
      const sent = await answerSent(questions.filter(isSent));
      const known = await answerAll(
        questions.filter((question) => !isSent(question)).map((question) => findPerson(question)),
        answering,
      );
      return questions.map((question) => (isSent(question) ? sent.shift()! : known.shift()!));
    },
    gauges: () => ({ tensors: tf.memory().numTensors, people: store.counts.people }),
    async close() {
      networks.forEach((network) => network.dispose());
      disposeParams(model.params);
      encoder?.dispose?.();
      store.close();
    },
  };
}
