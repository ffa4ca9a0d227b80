import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Pins } from './pins.ts';
import { runCommand } from './run-command.ts';

/** tfjs-node asks for the newest N-API it knows, 8, which every Node since 15.12 has. */
const NAPI_VERSION = 8;

/** NVIDIA's libraries as the wheels lay them out; absent without a GPU variant. */
function nvidiaFolders(folder: string): readonly string[] {
  const nvidia = join(folder, 'nvidia');
  if (!existsSync(nvidia)) return [];
  return readdirSync(nvidia)
    .map((name) => join('nvidia', name, 'lib'))
    .filter((name) => existsSync(join(folder, name)));
}

/** TensorFlow opens NVIDIA's libraries by name at run time: linked here, they are already open by then. */
function nvidiaLibraries(folder: string): readonly string[] {
  return nvidiaFolders(folder).flatMap((name) =>
    readdirSync(join(folder, name)).filter((file) => /^lib.*\.so\.\d+$/.test(file)),
  );
}

/**
 * Compiles tfjs-node's binding against the unpacked libtensorflow, to the place where tfjs-node looks for it.
 * Library paths are relative to the binding: the folder can be moved as a whole.
 * @throws InstallError when there is no C++ compiler, or the binding does not compile.
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
      ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'],
      '-Wl,--no-as-needed',
      ...libraryFolders.flatMap((name) => [`-L${join(folder, name)}`, `-Wl,-rpath,$ORIGIN/../../native/${name}`]),
      ...libraries.map((name) => `-l:${name}`),
      ...['-o', join(output, 'tfjs_binding.node')],
    ],
    folder: tfjsNode,
    advice: 'A C++17 compiler is needed (Debian: apt-get install g++; another one: CXX=clang++).',
  });
}
