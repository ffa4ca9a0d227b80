import { z } from 'zod';

/** A cohort to simulate. Everything else about the simulator is fixed: see docs/simulator.md. */
export const simulationSchema = z.strictObject({
  /** People 0 … people − 1. The same seed with more people only adds people. */
  people: z.int().min(1).default(500),
  /** Length of the cohort's calendar; nobody is observed beyond it. */
  weeks: z.int().min(3).default(12),
  seed: z.int().min(0).default(1),
  /** First day on which somebody may begin. */
  startDate: z.iso.date().default('2026-01-05'),
  /** People begin on any of the first so many days. */
  enrolmentDays: z.int().min(1).default(14),
  /** Each coach is one `group`. */
  coaches: z.int().min(1).default(12),
});

export type SimulationConfig = z.infer<typeof simulationSchema>;
export type SimulationOptions = z.input<typeof simulationSchema>;
