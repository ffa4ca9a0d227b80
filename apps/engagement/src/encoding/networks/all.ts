import type { StreamName } from '../../fusion/config.ts';
import { conversationNetwork } from './conversation.ts';
import { eventsNetwork } from './events.ts';
import { foodNetwork } from './food.ts';
import type { Network } from './network.ts';

export const networks: Readonly<Record<StreamName, Network>> = {
  conversation: conversationNetwork,
  food: foodNetwork,
  events: eventsNetwork,
};
