import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Pins } from './pins.ts';
import { runCommand } from '../run-command.ts';

/** The newest N-API that tfjs-node knows; Node has it since 15.12. */
const NAPI_VERSION = 8;

/** Folders of NVIDIA's libraries as in the wheels; none in the CPU variant. */
function nvidiaFolders(folder: string): readonly string[] {
  const nvidia = join(folder, 'nvidia');
  if (!existsSync(nvidia)) return [];
  return readdirSync(nvidia)
    .map((name) => join('nvidia', name, 'lib'))
    .filter((name) => existsSync(join(folder, name)));
}

/** NVIDIA's libraries. TensorFlow opens them by name at run time, which works when the binding is linked with them. */
function nvidiaLibraries(folder: string): readonly string[] {
  return nvidiaFolders(folder).flatMap((name) =>
    readdirSync(join(folder, name)).filter((file) => /^lib.*\.so\.\d+$/.test(file)),
  );
}

/**
 * Compiles tfjs-node's binding, with our additions, against the unpacked libtensorflow in `folder`, into the place
 * where tfjs-node looks for it. Library paths are relative to the binding, so that the folder can be moved.
 * @throws InstallError when there is no C++ compiler or the binding does not compile.
 */
export function buildBinding(pins: Pins, folder: string): void {
  const tfjsNode = join(folder, 'node_modules', pins.tfjsPackage);
  const output = join(tfjsNode, 'lib', `napi-v${NAPI_VERSION}`);
  mkdirSync(output, { recursive: true });
  // From node_modules/@tensorflow/tfjs-node back to the folder with tensorflow/ and nvidia/.
  symlinkSync('../../..', join(tfjsNode, 'native'));
  const libraryFolders = ['tensorflow', ...nvidiaFolders(folder)];
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', ...nvidiaLibraries(folder)];
  runCommand({
    program: process.env['CXX'] ?? 'g++',
    arguments: [
      ...['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${NAPI_VERSION}`],
      ...[`-I${join(folder, 'node_modules/node-api-headers/include')}`, `-I${join(folder, 'tensorflow/include')}`],
      ...['-Ibinding', pins.bindingSource],
      '-Wl,--no-as-needed',
      ...libraryFolders.flatMap((name) => [`-L${join(folder, name)}`, `-Wl,-rpath,$ORIGIN/../../native/${name}`]),
      ...libraries.map((name) => `-l:${name}`),
      ...['-o', join(output, 'tfjs_binding.node')],
    ],
    folder: tfjsNode,
    advice: 'Install a C++17 compiler (Debian: apt-get install g++), or name one in CXX, such as CXX=clang++.',
  });
}
