import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@daybook/core';
import { afterAll, describe, expect, it } from 'vitest';
import { foodNetwork } from '../encoding/networks/food.ts';
import { networkNamed, networks, registerNetwork } from '../encoding/networks/registry.ts';
import { importNetwork, registerNetworks } from './register-networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'daybook-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A package whose entry has this text. */
function packageOf(name: string, entry: string, manifest: object = { main: 'index.mjs' }): string {
  const to = join(folder, name);
  mkdirSync(to);
  writeFileSync(join(to, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(to, 'index.mjs'), entry);
  return to;
}

describe('registerNetworks', () => {
  it('takes its flags out of the arguments, wherever they stand', async () => {
    expect(await registerNetworks(['train', '--store', 'store.h5'])).toEqual(['train', '--store', 'store.h5']);
    const none = join(folder, 'none');
    for (const argv of [
      ['train', '--network', none],
      [`--network=${none}`, 'train'],
    ])
      await expect(registerNetworks(argv)).rejects.toThrow(
        `--network ${none}: needs a ` + 'package.json that names a "main".',
      );
  });

  it('needs a folder', async () => {
    for (const argv of [['train', '--network'], ['--network', '--store', 'store.h5'], ['--network=']])
      await expect(registerNetworks(argv)).rejects.toThrow("--network: needs the folder of a network's package");
  });
});

describe('importNetwork', () => {
  it('says what is wrong with a package', async () => {
    const failing = packageOf('failing', 'throw new Error("no luck");');
    await expect(importNetwork(failing)).rejects.toThrow(/index\.mjs cannot be imported \(no luck\)\. Is it built\?$/);
    const other = packageOf('other', 'export default { name: "other" };');
    await expect(importNetwork(other)).rejects.toThrow(/the default export of .* must be a Network/);
    await expect(importNetwork(packageOf('main', '', {}))).rejects.toThrow('needs a package.json that names a "main".');
  });
});

describe('registerNetwork', () => {
  it('refuses a name that is taken, and one that cannot be a flag', () => {
    for (const name of ['food', 'features', 'Sleep', '../sleep'])
      expect(() => registerNetwork({ ...foodNetwork, name }), name).toThrow(ConfigError);
    registerNetwork(foodNetwork);
    expect(networks().map(({ name }) => name)).toEqual(['conversation', 'food', 'events']);
  });
});

describe('networkNamed', () => {
  it('says how to register a network that is not known', () => {
    expect(networkNamed('food')).toBe(foodNetwork);
    expect(() => networkNamed('sleep')).toThrow(
      'The sleep network is not registered; known are conversation, food, events. ' +
        'Give the folder of its package with --network FOLDER.',
    );
  });
});
