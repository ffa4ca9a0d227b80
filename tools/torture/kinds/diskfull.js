import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasStack, messages, run } from '../daybook.js';
import { commands, copyParts, filesUnder, hashOf, leftovers } from '../subject.js';

const names = ['import', 'embed', 'split', 'pretrain', 'train', 'encode', 'score'];

const sizeOf = (folder, parts) =>
  parts
    .flatMap((part) => (existsSync(join(folder, part)) ? filesUnder(join(folder, part)) : []))
    .reduce((sum, path) => sum + statSync(path).size, 0);

/**
 * Runs a command on a disk with a little too little room: a tmpfs where this may be mounted, else a Node that refuses
 * writes after so many bytes. Right is success with the usual result, or an error in one line with the old result.
 */
export function diskfull({ subject, work, random }) {
  const canMount = process.getuid?.() === 0;
  let number = 0;
  return {
    close() {},
    async trial() {
      const name = names[number++ % names.length];
      const { argv, reads, writes } = commands[name];
      const cwd = join(work, String(number));
      const hasOld = random.uniform() < 0.3 && name !== 'import';
      const room = Math.round(sizeOf(subject, writes) * 1.2 * random.uniform());
      const taken = sizeOf(subject, reads) + (hasOld ? sizeOf(subject, writes) : 0);
      mkdirSync(cwd, { recursive: true });
      let isMounted = false;
      if (canMount) {
        try {
          const size = Math.ceil((taken * 1.05 + room) / 4096) * 4096 + 40 * 4096;
          execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', cwd]);
          isMounted = true;
        } catch {
          // Not allowed here: the shim below.
        }
      }
      const shim = { execArgv: ['--import', join(import.meta.dirname, '../failing-writes.js')] };
      const env = { DAYBOOK_TORTURE_BYTES: String(room) };
      const what = `${name} with ${room} bytes${hasOld ? ' over an old result' : ''}${isMounted ? '' : ' (shim)'}`;
      try {
        copyParts(subject, cwd, [...reads, ...(hasOld ? writes : [])]);
        const result = await run(argv, { cwd, ...(isMounted ? {} : { ...shim, env }) });
        if (result.isHanging) return { what, problem: 'hang' };
        if (hasStack(result)) return { what, problem: 'stack', detail: result.stderr };
        const isSame = hashOf(cwd, writes) === hashOf(subject, writes);
        if (result.code === 0 && !isSame) return { what, problem: 'wrong success' };
        if (result.code !== 0 && hasOld && !name.startsWith('pre') && name !== 'train' && !isSame)
          return { what, problem: 'the old result is lost' };
        if (result.code !== 0 && !/disk is full/.test(result.stderr))
          return { what, problem: 'another error', detail: messages(result.stderr).join('\n') };
        const left = leftovers(cwd).filter((path) => !path.endsWith('.h5.part'));
        if (left.length > 0) return { what, problem: 'leftovers', detail: left.join('\n') };
        return { what, refused: result.code !== 0 };
      } finally {
        if (isMounted) execFileSync('umount', [cwd]);
        rmSync(cwd, { recursive: true, force: true });
      }
    },
  };
}
