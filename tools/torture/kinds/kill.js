import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { hasStack, run, start } from '../daybook.js';
import { commands, copyParts, hashOf, leftovers } from '../subject.js';

const killed = ['import', 'embed', 'pretrain', 'train', 'score'];

/**
 * Kills a command at a random time and runs it again. What the killed one left must be whole or absent; what the second
 * one makes must equal that of a command that nobody killed; nothing else may be left.
 */
export function kill({ subject, work, random }) {
  const usual = new Map();
  let number = 0;
  return {
    close() {},
    async trial() {
      const name = killed[number++ % killed.length];
      const { argv, reads, writes, resumes } = commands[name];
      const cwd = join(work, String(number));
      copyParts(subject, cwd, reads);
      const expected = hashOf(subject, writes);
      const startedMs = performance.now();
      const { child, ended } = start(argv, { cwd });
      const limit = usual.get(name) ?? 6000;
      const at = random.uniform() * limit * 1.1;
      await Promise.race([setTimeout(at), ended]);
      child.kill('SIGKILL');
      const first = await ended;
      if (first.code === 0) usual.set(name, performance.now() - startedMs);
      const what = `${name} after ${Math.round(at)} ms${first.code === 0 ? ' (it had ended)' : ''}`;
      const written = writes.filter((part) => /\.(h5|json|csv)$/.test(part) && existsSync(join(cwd, part)));
      const whole = written.filter((part) => /\.(h5|csv)$/.test(part));
      if (whole.length > 0 && hashOf(cwd, whole) !== hashOf(subject, whole))
        return { what, problem: 'half-written output' };
      if (first.code !== 0) {
        const again = [...argv, ...(resumes ? ['--resume'] : [])];
        if (name === 'import' && whole.length > 0) rmSync(join(cwd, 'store.h5'));
        const second = await run(again, { cwd });
        if (second.isHanging) return { what, problem: 'hang' };
        if (hasStack(second)) return { what, problem: 'stack', detail: second.stderr };
        if (second.code !== 0) return { what, problem: 'the next run fails', detail: second.stderr };
      }
      if (hashOf(cwd, writes) !== expected) return { what, problem: 'another result' };
      const left = leftovers(cwd);
      if (left.length > 0) return { what, problem: 'leftovers', detail: left.join('\n') };
      rmSync(cwd, { recursive: true });
      return { what, refused: first.code !== 0 };
    },
  };
}
