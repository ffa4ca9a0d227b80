import { ConfigError } from '@daybook/core';
import { personInputs } from '../person-inputs.ts';
import { conversationNetwork } from './conversation.ts';
import { eventsNetwork } from './events.ts';
import { foodNetwork } from './food.ts';
import type { Network } from './network.ts';

/** The networks that come with the app, in the order of their outputs in the fusion. */
export const builtInNetworks: readonly Network[] = [conversationNetwork, foodNetwork, eventsNetwork];

const registered = new Map(builtInNetworks.map((network) => [network.name, network]));
const namePattern = /^[a-z][a-z0-9-]*$/;

/**
 * Adds a network after those that are registered. Registering the same one again changes nothing.
 * @throws ConfigError when its name is taken or cannot be a flag and a folder.
 */
export function registerNetwork(network: Network): void {
  const { name } = network;
  if (!namePattern.test(name))
    throw new ConfigError(
      `network "${name}": a name starts with a small letter and has small letters, digits and hyphens only.`,
    );
  const other = registered.get(name);
  if (other === network) return;
  if (other || personInputs.includes(name))
    throw new ConfigError(`network "${name}": this name is taken. Give the network another one.`);
  registered.set(name, network);
}

/** All registered networks, in the order of registration. */
export const networks = (): readonly Network[] => [...registered.values()];

/** @throws ConfigError when no network of this name is registered. */
export function networkNamed(name: string): Network {
  const network = registered.get(name);
  if (network) return network;
  throw new ConfigError(
    `The ${name} network is not registered; known are ${[...registered.keys()].join(', ')}. ` +
      'Give the folder of its package with --network FOLDER.',
  );
}
