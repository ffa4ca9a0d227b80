import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { hasStack, start } from '../daybook.js';
import { commands, copyParts, hashOf, leftovers } from '../subject.js';

const pairs = [
  ['import', 'import'],
  ['embed', 'embed'],
  ['pretrain', 'pretrain'],
  ['train', 'train'],
  ['score', 'score'],
  ['encode', 'encode'],
];

/**
 * Two of one command at once. Right is that each ends with the usual result, or is refused with the pid of the other,
 * and that the result is the usual one.
 */
export function concurrent({ subject, work, random }) {
  let number = 0;
  return {
    close() {},
    async trial() {
      const pair = pairs[number++ % pairs.length];
      const cwd = join(work, String(number));
      const both = pair.map((name) => commands[name]);
      copyParts(subject, cwd, both[0].reads);
      const delay = Math.round(random.uniform() * 1500);
      const what = `${pair.join(' and ')}, ${delay} ms later`;
      const first = start(both[0].argv, { cwd });
      await setTimeout(delay);
      const second = start(both[1].argv, { cwd });
      const results = [await first.ended, await second.ended];
      for (const result of results) {
        if (result.isHanging) return { what, problem: 'hang' };
        if (hasStack(result)) return { what, problem: 'stack', detail: result.stderr };
        if (result.code !== 0 && !/process \d+ has been writing to it since \d{4}-/.test(result.stderr))
          return { what, problem: 'another error', detail: result.stderr };
      }
      if (results.every(({ code }) => code !== 0)) return { what, problem: 'both were refused' };
      // Importing the same lines twice, one after the other, adds them twice.
      const isTwice = pair[0] === 'import' && results.every(({ code }) => code === 0);
      if (!isTwice && hashOf(cwd, both[0].writes) !== hashOf(subject, both[0].writes))
        return { what, problem: 'another result' };
      const left = leftovers(cwd);
      if (left.length > 0) return { what, problem: 'leftovers', detail: left.join('\n') };
      rmSync(cwd, { recursive: true });
      return { what, refused: results.some(({ code }) => code !== 0) };
    },
  };
}
