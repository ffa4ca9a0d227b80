import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WHEEL_TAGS, type Pins } from './pins.ts';
import { runCommand } from './run-command.ts';

/** Unpacks TensorFlow's two libraries and C headers, and NVIDIA's libraries, from wheels, which are zip files. */
const UNPACK = `
import sys, zipfile
folder, *wheels = sys.argv[1:]
headers = ('tensorflow/include/tensorflow/c/', 'tensorflow/include/xla/tsl/c/',
           'tensorflow/include/tensorflow/core/platform/ctstring', 'tensorflow/include/tsl/platform/ctstring')
libraries = ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2')
notices = ('tensorflow/THIRD_PARTY_NOTICES.txt', 'tensorflow/include/LICENSE')
def wanted(name):
    if name.startswith('nvidia/'):
        return '.so' in name or name.endswith('libdevice.10.bc') or name.endswith('/ptxas')
    return name in libraries or name in notices or (name.startswith(headers) and name.endswith('.h'))
for wheel in wheels:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if wanted(name)])
`;

/**
 * Fetches the pinned wheels with pip, which checks their sha256, and unpacks them under `folder`
 * (tensorflow/ and, for GPUs, nvidia/). The wheels themselves are deleted.
 * @throws InstallError when Python or pip is missing, a wheel cannot be fetched, or a hash differs.
 */
export function unpackWheels(pins: Pins, folder: string): void {
  const downloads = join(folder, 'wheels');
  mkdirSync(downloads, { recursive: true });
  const advice =
    `Python 3 with pip is needed to fetch TensorFlow's wheel (listed in ${pins.requirements}). Check pip's settings ` +
    '(PIP_INDEX_URL, PIP_FIND_LINKS, PIP_CERT).';
  const target = [
    ...['--python-version', WHEEL_TAGS.python, '--implementation', WHEEL_TAGS.implementation, '--abi', WHEEL_TAGS.abi],
    ...pins.wheelPlatforms.flatMap((platform) => ['--platform', platform]),
  ];
  runCommand({
    program: 'python3',
    arguments: [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      ...target,
      '--dest',
      downloads,
      '--requirement',
      pins.requirements,
    ],
    folder,
    advice,
  });
  const wheels = readdirSync(downloads).map((name) => join(downloads, name));
  runCommand({
    program: 'python3',
    arguments: ['-c', UNPACK, folder, ...wheels],
    folder,
    advice: 'About 1 GB of free disk is needed (GPU: 6 GB).',
  });
  rmSync(downloads, { recursive: true });
}
