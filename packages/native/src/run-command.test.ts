import { describe, expect, it } from 'vitest';
import { InstallError } from './install-error.ts';
import { runCommand } from './run-command.ts';

describe('runCommand', () => {
  const node = (program: string) => () =>
    runCommand({ program: process.execPath, arguments: ['-e', program], folder: '.', advice: 'Do this.' });

  it('returns what was written to stdout', () => {
    expect(node('console.log("seven")')()).toBe('seven\n');
  });

  it('fails with the exit code, the advice and the end of the output', () => {
    const failing = node('for (let i = 0; i < 100; i++) console.error("line " + i); process.exit(3)');
    expect(failing).toThrow(InstallError);
    expect(failing).toThrow(/failed \(exit 3\)\. Do this\.\nline 85\n[^]*line 99$/);
  });

  it('says that a program is missing', () => {
    expect(() =>
      runCommand({ program: 'no-such-compiler', arguments: [], folder: '.', advice: 'Install it.' }),
    ).toThrow(/no-such-compiler could not be started .*Install it\./);
  });
});
