/*
 * Embeds the conversations of a store by [CLS], finds neighbours, and trains a classifier for another task: does this
 * dialogue of the Schema-Guided Dialogue set move through several services, or stay with one?
 *
 *     node search.mjs STORE.h5 [LIST.json.gz]     a store with use-lite vectors; the conversations of a list
 */
import { createConversationEncoder, refitIdf } from '@daybook/conversation';
import { loadPretrainedConversation } from '@daybook/conversation/node';
import { accuracy, auroc, createRandom, encodeSequences } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { openConversations, openStore, openVectors } from '@daybook/store';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fitClassifier } from './classifier.mjs';
import { neighbours } from './neighbours.mjs';

const [path, listPath] = process.argv.slice(2);
if (!path) {
  process.stdout.write(
    'Usage: node search.mjs STORE.h5 [LIST.json.gz]\n\nThe store must hold use-lite vectors: daybook embed --store ' +
      'STORE.h5 --encoder use-lite.\nA list in tools/benchmarks/conversation/lists keeps to its conversations.\n',
  );
  process.exit(2);
}
process.stderr.write(`${(await chooseBackend()).detail}\n`);

const store = await openStore(path);
const pretrained = await loadPretrainedConversation();
const vectors = await openVectors(store, pretrained.textEncoder);
const listed = listPath
  ? { people: Object.values(JSON.parse(gunzipSync(readFileSync(listPath)).toString()).conversations).flat() }
  : {};
const source = openConversations(store, { ...listed, vectors, by: 'person', texts: true });
// The words of these conversations, counted: how much one says differs from set to set. Nothing is trained.
const encoder = createConversationEncoder(await refitIdf(pretrained, [source]), pretrained.textEncoder);
const sequences = await source.read(Array.from({ length: source.size }, (_, index) => ({ index })));

// [CLS] of each conversation, read a minute after its last message; and what it must beat, the mean of its message
// vectors.
const requests = sequences.map(({ times }, index) => ({ index, predictionTime: times.at(-1) + 60 }));
const rowsOf = (values) =>
  sequences.map((_, row) =>
    Array.from(
      values.subarray((row * values.length) / sequences.length, ((row + 1) * values.length) / sequences.length),
    ),
  );
const bothEncoder = createConversationEncoder(
  { ...encoder, config: { ...encoder.config, pooling: 'cls+mean' } },
  encoder.textEncoder,
);
const bothRows = rowsOf(await encodeSequences(bothEncoder, source, requests));
const clsRows = bothRows.map((row) => row.slice(0, encoder.hiddenSize));
const outputRows = bothRows.map((row) => row.slice(encoder.hiddenSize));
const meanRows = sequences.map(({ vectors: own, vectorSize, times }) =>
  Array.from(
    { length: vectorSize },
    (_, place) => times.reduce((sum, __, step) => sum + own[step * vectorSize + place], 0) / times.length,
  ),
);

const firstText = (row) => {
  const first = store.offsets.message[store.userIds.indexOf(source.userIds[row])];
  return store.readTexts(first, first + 1)[0];
};
for (const row of [0, 1, 2]) {
  process.stdout.write(`\n${firstText(row)}\n`);
  for (const { row: other, similarity } of neighbours(clsRows, row, 3))
    process.stdout.write(`  ${similarity.toFixed(2)}  ${firstText(other)}\n`);
}

/**
 * The set's files 1 to 43 (train), 1 to 7 (dev) and 1 to 11 (test) hold dialogues with one service, the others with
 * several.
 */
const lastSingle = { train: 43, dev: 7, test: 11 };
const labels = source.userIds.map((id) => {
  const [, part, file] = /^sgd-(\w+)-(\d+)_/.exec(id) ?? [];
  if (!part) throw new Error(`${id} is no conversation of the Schema-Guided Dialogue set; write another label here.`);
  return Number(file) > lastSingle[part] ? 1 : 0;
});

const lengths = sequences.map(({ times }) => [times.length, Math.log(times.length)]);
const beside = (...parts) => labels.map((_, row) => parts.flatMap((rows) => rows[row]));
const inputs = {
  'number of messages': lengths,
  'mean of message vectors': meanRows,
  '[CLS]': clsRows,
  'mean of the outputs': outputRows,
  '[CLS] and mean of the outputs': bothRows,
  'mean and number': beside(meanRows, lengths),
  'mean, number and [CLS]': beside(meanRows, lengths, clsRows),
  'mean, number and outputs': beside(meanRows, lengths, outputRows),
};

process.stdout.write(
  `\nSeveral services? ${labels.filter((label) => label === 1).length} of ${labels.length} dialogues; three ` +
    `random splits, 20 % held out\n${''.padEnd(30)}accuracy  AUROC\n`,
);
for (const [name, rows] of Object.entries(inputs)) {
  const scores = [0, 1, 2].map((seed) => {
    const order = createRandom(seed)
      .fork('search')
      .shuffle(labels.map((_, place) => place));
    const tested = Math.round(order.length * 0.2);
    const pick = (places) => ({
      rows: places.map((place) => rows[place]),
      labels: places.map((place) => labels[place]),
    });
    const [test, train] = [pick(order.slice(0, tested)), pick(order.slice(tested))];
    const probabilities = fitClassifier(train.rows, train.labels)(test.rows);
    return [accuracy(probabilities, test.labels), auroc(probabilities, test.labels)];
  });
  const mean = (place) => (scores.reduce((sum, score) => sum + score[place], 0) / scores.length).toFixed(3);
  process.stdout.write(`${name.padEnd(30)}${mean(0).padEnd(10)}${mean(1)}\n`);
}
vectors.close();
store.close();
