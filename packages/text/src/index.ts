export { openUseLite } from './open-use-lite.ts';
export { createUseLite } from './use-lite.ts';
export type { UseLiteFiles } from './use-lite-weights.ts';
