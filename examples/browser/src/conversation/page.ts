import { conversationEncoderFrom, type Conversation } from '@daybook/conversation';
import { createUseLite, weightPaths } from '@daybook/text/use-lite';
import { bar, element, make } from '../shared/elements.ts';
import { fetchAll, startPage, textOf, weightsOf, weightsPaths } from '../shared/load.ts';
import { belongings, remembering, type Belonging } from './belonging.ts';
import { meanVector, nearest } from './neighbours.ts';
import { firstConversation, writtenConversation } from './written-conversation.ts';

const shownNeighbours = 3;

async function loadNetworks() {
  const [model] = await fetchAll(['use-lite/model.json']);
  const parts = weightPaths(textOf(model)).map((path) => `use-lite/${path}`);
  const [vocabulary, config, tensors, ...weights] = await fetchAll([
    'use-lite/vocab.json',
    ...weightsPaths('conversation'),
    ...parts,
  ]);
  const text = await createUseLite({
    model: textOf(model),
    vocabulary: textOf(vocabulary),
    weights: new Uint8Array(await new Blob(weights).arrayBuffer()),
  });
  const read = weightsOf(config!, tensors!);
  return { text: remembering(text), encoder: conversationEncoderFrom(read.config, read.tensors) };
}

function showMessages({ messages }: Conversation, found: readonly Belonging[]): void {
  const rows = messages.map(({ from, text }, place) => {
    const label = [make('span', { className: 'who', textContent: `${from}: ` }), text];
    const own = found[place - 1];
    if (!own) return make('li', { children: label });
    const row = bar(label, own.probability);
    row.classList.toggle('break', own.isBreak);
    return row;
  });
  element('messages').replaceChildren(...rows);
}

const lines = ({ messages }: Conversation) =>
  messages.map(({ from, text }) =>
    make('p', { children: [make('span', { className: 'who', textContent: `${from}: ` }), text] }),
  );

/** Rows of the samples that are nearest to a vector, each with its messages behind a click. */
function showNeighbours(vector: Float32Array, samples: readonly Conversation[], vectors: Float32Array): void {
  const rows = nearest(vector, vectors, shownNeighbours).map(({ place, similarity }) => {
    const sample = samples[place]!;
    const summary = make('summary', { textContent: `${sample.messages[0]!.text} (${similarity.toFixed(2)})` });
    return make('li', { children: [make('details', { children: [summary, ...lines(sample)] })] });
  });
  element('neighbours').replaceChildren(...rows);
}

await startPage(async () => {
  const { text, encoder } = await loadNetworks();
  const samples = ((await (await fetch('samples/conversations.json')).json()) as string[]).map(writtenConversation);
  element('count').textContent = String(samples.length);
  let sampleVectors: Float32Array | undefined;
  const topicOf = async ({ messages }: Conversation) =>
    meanVector(await text.encode(messages.map((message) => message.text)), text.size);

  const field = element<HTMLTextAreaElement>('text');
  field.value = firstConversation;
  const update = async () => {
    const written = writtenConversation(field.value);
    if (written.messages.length === 0) return;
    const found = await belongings(encoder, text, written);
    showMessages(written, found);
    element('messages').dataset['probabilities'] = JSON.stringify(found.map(({ probability }) => probability));
    if (!sampleVectors) return;
    showNeighbours(await topicOf(written), samples, sampleVectors);
  };
  let latest = update();
  field.addEventListener('input', () => (latest = latest.then(update, update)));
  await latest;
  // The samples take longer than what is written: they come once the page can be used.
  void latest
    .then(async () => {
      const vectors = new Float32Array(samples.length * text.size);
      for (const [place, sample] of samples.entries()) vectors.set(await topicOf(sample), place * text.size);
      sampleVectors = vectors;
      await update();
    })
    .catch((error: unknown) => (element('neighbours').textContent = String(error)));
  return `${encoder.hiddenSize} numbers a conversation.`;
});
