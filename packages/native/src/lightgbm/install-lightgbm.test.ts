import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wheelPlatforms } from '../fetch-wheels.ts';
import { lightgbmRequirements } from './install-lightgbm.ts';

describe('lightgbmRequirements', () => {
  it.each([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
  ])('pins one wheel with its hash for %s-%s', (platform, architecture) => {
    const { file, version } = lightgbmRequirements(platform, architecture);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(readFileSync(file, 'utf8')).toMatch(/^lightgbm==[\d.]+ --hash=sha256:[0-9a-f]{64}\n$/);
    expect(wheelPlatforms(platform, architecture)).not.toEqual([]);
  });

  it('says which machines have a wheel', () => {
    expect(() => lightgbmRequirements('aix', 'ppc64')).toThrow(
      'no LightGBM wheel is pinned for aix-ppc64. Pinned are linux and darwin (x64, arm64).',
    );
  });

  it('every npm package has a hash and no address', () => {
    const lock = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../npm/lightgbm/package-lock.json'), 'utf8'),
    ) as { packages: Record<string, { integrity?: string; resolved?: string }> };
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
