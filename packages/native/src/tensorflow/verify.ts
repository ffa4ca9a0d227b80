import { join } from 'node:path';
import type { Pins } from './pins.ts';
import { runCommand } from '../run-command.ts';

/** Loads the package the way Node will and multiplies two matrices: [1, 2]·[3, 4]ᵀ = 11. Looks for our addition. */
const PROGRAM = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const native = require(process.argv[1]);
const project = require(require.resolve('@tensorflow/tfjs-core', { paths: [process.argv[1]] }));
const product = native.matMul(native.tensor2d([[1, 2]]), native.tensor2d([[3], [4]])).dataSync()[0];
if (product !== 11) throw new Error('1·3 + 2·4 came out as ' + product);
if (project.engine() !== native.engine()) throw new Error('two copies of @tensorflow/tfjs-core are loaded');
if (!native.backend().binding.addFunction) throw new Error('the binding has no addFunction');
console.log(native.backend().binding.TF_Version);
`;

/**
 * Loads the built package in a process of its own and multiplies two matrices. @returns the version of libtensorflow.
 * @throws InstallError when it does not load or the product is wrong.
 */
export function verify(pins: Pins, folder: string): string {
  const output = runCommand({
    program: process.execPath,
    arguments: ['-e', PROGRAM, join(folder, 'node_modules', pins.tfjsPackage)],
    folder,
    advice: 'The binding was built but does not run on this machine (the wheel needs glibc ≥ 2.27 and a CPU with AVX).',
    environment: { TF_CPP_MIN_LOG_LEVEL: '2', NODE_NO_WARNINGS: '1' },
  });
  return output.trim().split('\n').at(-1) ?? '';
}
