import type { Run, TrainingStep } from './run.ts';

const WINDOW_STEPS = 100;
const WINDOWS = 3;
const TOLERANCE = 0.005;

/**
 * Tells `onNote`, once per kind of step, that a loss stands at ln 2 ≈ 0.6931: the mean of each of three windows of 100
 * of its steps lay within 0.005 of it. That is the two-way loss of a network that answers one half for everybody.
 */
export function watchLoss({ windows, hooks, recentLosses }: Run, { loss }: TrainingStep): void {
  const window = windows.get(loss) ?? { steps: 0, sum: 0, standing: 0 };
  windows.set(loss, window);
  window.steps++;
  window.sum += recentLosses.at(-1) ?? 0;
  if (window.steps < WINDOW_STEPS) return;
  const stands = Math.abs(window.sum / window.steps - Math.LN2) < TOLERANCE;
  window.standing = stands ? window.standing + 1 : 0;
  window.steps = window.sum = 0;
  if (window.standing === WINDOWS)
    hooks.onNote?.(
      `The training loss has stood at ln 2 (0.6931) for ${WINDOWS * WINDOW_STEPS} steps: the network answers one ` +
        'half for everybody. If it does not move soon, stop and run `daybook doctor` with its folder.',
    );
}
