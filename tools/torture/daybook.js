import { fork, spawn } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../apps/engagement/dist/main.js');
const server = join(import.meta.dirname, 'daybook-server.js');
const environment = { ...process.env, OMP_NUM_THREADS: '1', TF_NUM_INTRAOP_THREADS: '1', NO_COLOR: '1' };

/** Starts a command in a process of its own. @returns the process, and a promise of how it ended */
export function start(argv, { cwd, env = {}, execArgv = [], limitMs = 300_000 }) {
  const child = spawn(process.execPath, [...execArgv, main, ...argv], { cwd, env: { ...environment, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  let isHanging = false;
  const timer = setTimeout(() => {
    isHanging = true;
    child.kill('SIGKILL');
  }, limitMs);
  const ended = new Promise((resolve) =>
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, isHanging });
    }),
  );
  return { child, ended };
}

/** Runs a command to its end. */
export const run = (argv, options) => start(argv, options).ended;

/**
 * A process that runs one command after another, which saves its start. A command that does not end within `limitMs`
 * is a hang: the process is killed and the next command starts another.
 */
export function createServer(cwd, limitMs = 60_000) {
  let child;
  return {
    run(argv) {
      child ??= fork(server, [], { cwd, env: environment, silent: true });
      const current = child;
      return new Promise((resolve) => {
        const finish = (result) => {
          clearTimeout(timer);
          current.off('exit', crashed);
          resolve(result);
        };
        const crashed = (code, signal) => {
          child = undefined;
          finish({ code, signal, stdout: '', stderr: '', isCrash: true });
        };
        const timer = setTimeout(() => {
          child = undefined;
          current.off('exit', crashed);
          current.kill('SIGKILL');
          finish({ code: null, stdout: '', stderr: '', isHanging: true });
        }, limitMs);
        current.once('exit', crashed);
        current.once('message', finish);
        current.send(argv);
      });
    },
    close: () => child?.kill(),
  };
}

/** Lines on stderr that a command's own messages are: without config, backend, progress and TensorFlow's notes. */
export function messages(stderr) {
  const noise = /^(config: |backend: |WARNING: All log|[IW]\d{4} |The kernel '|Platform node|\s*\d+ ?%|\s*$)/;
  return stderr.split(/[\r\n]+/).filter((line) => !noise.test(line));
}

/** Whether the output holds a stack of calls, of Node or of HDF5. */
export const hasStack = ({ stdout, stderr }) => /^\s+at .+:\d+:\d+\)?$|^\s+#\d{3}: /m.test(stdout + stderr);
