import { createRandom } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { conversationConfig, createConversationEncoder, initConversation } from '@daybook/conversation';

await chooseBackend();

/** How often each letter of the alphabet occurs: the smallest MessageEncoder that tells texts apart. */
const letters = {
  name: 'letters',
  size: 26,
  pooling: 'count',
  fingerprint: 'letters-1',
  encode: async (texts) =>
    Float32Array.from(
      texts.flatMap((text) =>
        Array.from(
          { length: 26 },
          (_, letter) => text.toLowerCase().split(String.fromCharCode(97 + letter)).length - 1,
        ),
      ),
    ),
};

const config = conversationConfig('small', { vectorSize: letters.size, numRoles: 5 });
const encoder = createConversationEncoder({
  params: initConversation(config, createRandom(1)),
  config,
  roles: ['coach', 'user'],
});
const conversations = [
  {
    messages: [
      { from: 'coach', text: 'How was your walk?', time: '2026-01-05T08:00:00Z' },
      { from: 'user', text: 'Long and cold.', time: '2026-01-05T08:10:00Z' },
    ],
  },
  { messages: [{ from: 'user', text: 'I cannot open the app.', time: '2026-01-06T19:30:00Z' }] },
];
const vectors = await encoder.encode(conversations, { textEncoder: letters });

console.log(JSON.stringify({ rows: conversations.length, hiddenSize: encoder.hiddenSize, vectors: [...vectors] }));
