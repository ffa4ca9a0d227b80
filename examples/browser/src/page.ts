import { chooseBrowserBackend, BROWSER_BACKENDS } from '@daybook/core/browser';
import { fetchConversationEncoder, fetchUseLite } from './fetch-encoders.ts';
import { examples, writtenConversation } from './written-conversation.ts';

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`page.html has no element #${id}`);
  return found;
}

function cosine(left: Float32Array, right: Float32Array): number {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, place) => sum + value * b[place]!, 0);
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}

function showSimilarities(rows: readonly Float32Array[]): void {
  const table = document.createElement('tbody');
  const header = table.insertRow();
  header.append(
    ...['', ...rows.map((_, column) => `${column + 1}`)].map((text) =>
      Object.assign(document.createElement('th'), { textContent: text }),
    ),
  );
  rows.forEach((row, index) => {
    const line = table.insertRow();
    line.append(Object.assign(document.createElement('th'), { textContent: `conversation ${index + 1}` }));
    for (const other of rows) {
      const similarity = cosine(row, other);
      const cell = line.insertCell();
      cell.textContent = similarity.toFixed(3);
      cell.style.background = `rgb(70 130 200 / ${Math.max(0, similarity) * 60}%)`;
    }
  });
  element('similarities').replaceChildren(table);
  element('heading').hidden = false;
}

const predicted = new URLSearchParams(location.search).get('backend');
const preferred = BROWSER_BACKENDS.find((name) => name === predicted);
const status = element('status');

try {
  const backend = await chooseBrowserBackend({ preferred, wasmFolder: 'wasm/' });
  const [text, encoder] = await Promise.all([fetchUseLite('use-lite/'), fetchConversationEncoder('weights/')]);

  const fields = examples.map((example, index) => {
    const label = Object.assign(document.createElement('label'), { textContent: `Conversation ${index + 1}` });
    const field = Object.assign(document.createElement('textarea'), { value: example });
    label.append(field);
    element('conversations').append(label);
    return field;
  });

  const encode = async () => {
    const started = performance.now();
    const conversations = fields
      .map(({ value }) => writtenConversation(value))
      .filter(({ messages }) => messages.length > 0);
    const vectors = await encoder.encode(conversations, { textEncoder: text });
    const rows = conversations.map((_, index) =>
      vectors.slice(index * encoder.hiddenSize, (index + 1) * encoder.hiddenSize),
    );
    showSimilarities(rows);
    element('vectors').textContent = JSON.stringify(rows.map((row) => [...row]));
    status.textContent =
      `backend: ${backend}. ${rows.length} conversations → ${encoder.hiddenSize} numbers each in ` +
      `${Math.round(performance.now() - started)} ms.`;
  };
  let latest = encode();
  element('conversations').addEventListener('input', () => (latest = latest.then(encode, encode)));
  await latest;
  status.dataset['state'] = 'ready';
} catch (error) {
  status.textContent = error instanceof Error ? error.message : String(error);
  status.dataset['state'] = 'failed';
}
