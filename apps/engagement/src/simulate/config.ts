import { z } from 'zod';

/** A cohort to simulate. Everything else about the simulator is fixed: see docs/simulator.md. */
export const simulationSchema = z.strictObject({
  /** People 0 … people − 1. More people with the same seed only adds people. */
  people: z.int().min(1).default(500).describe('how many'),
  /** Length of the cohort's calendar; nobody is observed beyond it. */
  weeks: z.int().min(3).default(12).describe('length of the calendar'),
  seed: z.int().min(0).default(1).describe('the same seed gives the same result'),
  startDate: z.iso.date().default('2026-01-05').describe('first day on which somebody may begin'),
  enrolmentDays: z.int().min(1).default(14).describe('people begin on any of the first so many days'),
  coaches: z.int().min(1).default(12).describe('each coach is one group'),
});

export type SimulationConfig = z.infer<typeof simulationSchema>;
export type SimulationOptions = z.input<typeof simulationSchema>;
