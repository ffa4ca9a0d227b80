import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, hasStack, messages } from '../daybook.js';
import { mutate } from '../mutate.js';
import { commands, copyParts, filesUnder, hashOf } from '../subject.js';

/**
 * Damages one file that `score` reads, then scores and verifies. Right is an error of a few lines that names a file, or
 * the same scores from what was not damaged; `verify` must find every change.
 *
 * @param filesOf paths of what is damaged, from the folder's root
 */
function mutatedFiles({ subject, work, random }, filesOf) {
  const { reads, argv, writes } = commands.score;
  copyParts(subject, work, reads);
  mkdirSync(work, { recursive: true });
  const expected = hashOf(subject, writes);
  const files = filesOf(work);
  const server = createServer(work);
  return {
    close: () => server.close(),
    async trial() {
      const path = random.pick(files);
      const whole = readFileSync(path);
      const { way, changed } = mutate(whole, random);
      if (changed.equals(whole)) return { what: 'no change' };
      const what = `${path.slice(work.length + 1)}: ${way}`;
      writeFileSync(path, changed);
      rmSync(join(work, 'scores.csv'), { force: true });
      try {
        const scored = await server.run(argv);
        if (scored.isHanging) return { what, problem: 'hang' };
        if (scored.isCrash) return { what, problem: 'crash' };
        if (hasStack(scored)) return { what, problem: 'stack', detail: scored.stderr };
        if (scored.code === 0 && hashOf(work, writes) !== expected) return { what, problem: 'wrong success' };
        if (scored.code !== 0 && hashOf(work, writes) !== hashOf(join(work, 'none'), writes))
          return { what, problem: 'output in spite of an error' };
        if (scored.code !== 0 && !/[\w./-]+\.(h5|json|safetensors|txt)|runs\/engagement/.test(scored.stderr))
          return { what, problem: 'no file named', detail: messages(scored.stderr).join('\n') };
        const verified = await server.run(['verify', ...reads.filter((part) => part !== 'events.jsonl')]);
        if (verified.isHanging) return { what, problem: 'hang in verify' };
        if (hasStack(verified)) return { what, problem: 'stack', detail: verified.stderr };
        const isPinned = !/history\.jsonl|metrics\.json|README\.md/.test(path);
        if (verified.code === 0 && isPinned) return { what, problem: 'verify finds nothing' };
        return { what, refused: scored.code !== 0 };
      } finally {
        writeFileSync(path, whole);
      }
    },
  };
}

export const stores = (context) =>
  mutatedFiles(context, (work) => [join(work, 'store.h5'), ...filesUnder(join(work, 'store.vectors'))]);

export const weights = (context) =>
  mutatedFiles(context, (work) =>
    filesUnder(join(work, 'runs/engagement')).filter((path) => !/history|metrics|README|checkpoint/.test(path)),
  );
