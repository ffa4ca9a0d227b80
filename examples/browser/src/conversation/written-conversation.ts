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

/** What the page opens with: a talk about running, and from the eighth message on one about a printer. */
export const firstConversation = `user: I have started running again, it was hard at first.
coach: Great! How far did you go?
user: Three kilometres by the river, with my dog.
coach: Well done. Rivers are flat, good for the knees.
user: My knees are fine, but I was out of breath.
coach: Slow down a little next time, then you can go further.
user: I will try four kilometres on Saturday.
user: My printer does not connect to the wireless network.
coach: Did you restart the router?
user: Yes, twice, and I reinstalled the driver.
coach: Which version of Windows do you have?
user: Windows eleven, the newest update.`;
