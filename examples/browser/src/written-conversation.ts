import type { Conversation } from '@daybook/conversation';

const start = 1_767_600_000;

/** "who: text", one message a line, a minute apart. Lines without a colon are the person's own. */
export function writtenConversation(lines: string): Conversation {
  const messages = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, step) => {
      const [, from = 'user', text] = /^(?:(\w+):)?\s*(.+)$/.exec(line.trim()) ?? [];
      return { from, text: text ?? line, time: start + 60 * step };
    });
  return { messages };
}

/** What the page opens with. */
export const examples = [
  'coach: How did your walk go?\nuser: Good, half an hour by the river.\ncoach: Well done! Again tomorrow?',
  'coach: Did you manage to go for a run?\nuser: Yes, twice around the park.\ncoach: Great work, keep it up.',
  'user: I cannot log in any more.\ncoach: Have you tried to reset your password?\nuser: The mail never comes.',
];
