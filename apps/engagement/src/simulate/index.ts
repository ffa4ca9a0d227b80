// simulate/: simulated people, and the best score possible on them. May import examples/.

export { simulationSchema, type SimulationConfig } from './config.ts';
export { type VisibleEvent } from './event-log.ts';
export { type SimulatedProfile } from './person.ts';
export { streams, type SimulatedStream } from './observations.ts';
export { ceiling, type CeilingOptions } from './particle-filter.ts';
export { simulate, simulatePerson, writeSimulation, type SimulatedPerson } from './simulate.ts';
