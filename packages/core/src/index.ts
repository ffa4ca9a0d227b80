export * from './errors.ts';
export * from './random.ts';
export * from './sequence.ts';
export * from './message-encoder.ts';
export * from './tree.ts';
