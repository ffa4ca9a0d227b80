// simulate/: simulated people, and the best score possible on them. May import examples/.

export { simulationSchema, type SimulationConfig } from './config.ts';
export { streams } from './observations.ts';
export { ceiling, type CeilingOptions } from './particle-filter.ts';
export { simulate, simulatePerson, writeSimulation } from './simulate.ts';
