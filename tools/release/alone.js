import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Networks with a program in `alone/` that prints `{ rows, hiddenSize, vectors }`. */
export const networks = ['conversation', 'food', 'events'];

/** Nothing of these may come along: a network takes its data and its text vectors through core's interfaces. */
function strangers(network) {
  return ['store', 'text', 'engagement', ...networks.filter((other) => other !== network)]
    .map((name) => `@daybook/${name}`)
    .concat('h5wasm', '@tensorflow/tfjs-node');
}

/**
 * Installs the packed network and core in an empty folder, encodes there, and looks at what was installed.
 * `tarballs`: file by package name.
 */
export function encodesAlone(network, tarballs) {
  const folder = mkdtempSync(join(tmpdir(), `daybook-alone-${network}-`));
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    execFileSync(
      'npm',
      [
        'install',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        tarballs.get('@daybook/core'),
        tarballs.get(`@daybook/${network}`),
      ],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    copyFileSync(new URL(`alone/${network}.js`, import.meta.url), join(folder, 'encode.js'));
    const { rows, hiddenSize, vectors } = JSON.parse(
      execFileSync(process.execPath, ['encode.js'], { cwd: folder, encoding: 'utf8' }),
    );

    const problems = strangers(network)
      .filter((name) => existsSync(join(folder, 'node_modules', name)))
      .map((name) => `${name} was installed with it.`);
    if (vectors.length !== rows * hiddenSize)
      problems.push(`${vectors.length} numbers came out, ${rows} × ${hiddenSize} were due.`);
    if (!vectors.every(Number.isFinite)) problems.push('Not all of the numbers are finite.');
    if (vectors.slice(0, hiddenSize).join() === vectors.slice(hiddenSize, 2 * hiddenSize).join())
      problems.push('Two different sequences gave the same vector.');
    return {
      problems,
      detail: `${rows} sequences became ${hiddenSize} numbers each, with core and nothing else of Daybook`,
    };
  } catch (error) {
    return { problems: `${error.stderr ?? error.stack}`.trim().split('\n'), detail: '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
