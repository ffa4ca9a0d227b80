import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPins, TFJS_VERSION } from './pins.ts';

describe('readPins', () => {
  it.each([
    ['cpu', 'linux', 'x64'],
    ['gpu', 'linux', 'x64'],
    ['cpu', 'linux', 'arm64'],
  ] as const)(
    'every wheel and npm package of %s on %s-%s has a version and a hash',
    (variant, platform, architecture) => {
      const pins = readPins(variant, platform, architecture);
      expect(pins.tensorflowVersion).toMatch(/^\d+\.\d+\.\d+$/);
      for (const line of readFileSync(pins.wheels.requirements, 'utf8').trim().split('\n'))
        expect(line).toMatch(/^[a-z0-9-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}$/);

      const lock = JSON.parse(readFileSync(join(pins.npmFolder, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { version: string; integrity?: string; resolved?: string }>;
      };
      const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
      expect(packages.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
      expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
      expect(lock.packages[`node_modules/${pins.tfjsPackage}`]?.version).toBe(TFJS_VERSION);
    },
  );

  it('says which machines have a wheel', () => {
    expect(() => readPins('gpu', 'darwin', 'arm64')).toThrow(
      'no TensorFlow wheel is pinned for darwin-arm64, variant gpu. Pinned are linux-x64 (cpu, gpu) and ' +
        'linux-arm64 (cpu). Use the WASM backend',
    );
  });
});
