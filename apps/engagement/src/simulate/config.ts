import { z } from 'zod';

/** A cohort to simulate. Everything else about the simulator is fixed: see docs/simulator.md. */
export const simulationSchema = z.strictObject({
  /** People 0 … people − 1. More people with the same seed only adds people. */
  people: z.int().min(1).default(500).describe('number of people'),
  /** Length of the cohort's calendar; nobody is observed beyond it. */
  weeks: z.int().min(3).default(12).describe('weeks that are simulated'),
  seed: z.int().min(0).default(1).describe('the same seed gives the same result'),
  startDate: z.iso.date().default('2026-01-05').describe('first day on which people start'),
  enrolmentDays: z.int().min(1).default(14).describe('people start within this many days'),
  coaches: z.int().min(1).default(12).describe('number of coaches; the people of each are a group'),
});

export type SimulationConfig = z.infer<typeof simulationSchema>;
export type SimulationOptions = z.input<typeof simulationSchema>;
