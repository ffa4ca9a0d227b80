export { simulationSchema, type SimulationConfig, type SimulationOptions } from './config.ts';
export type { VisibleEvent } from './diary.ts';
export { streams, type Stream } from './evidence.ts';
export { ceiling, type CeilingOptions } from './particle-filter.ts';
export { simulate, simulatePerson, toLines, writeSimulation, type SimulatedPerson } from './simulate.ts';
