import { timePair } from './paired-timing.ts';
import type { ProgramCommand } from './timed-program.ts';

/** What is varied; the rest stays at 8 rows, 65 positions, hiddenSize 768. */
const AXES: Readonly<Record<string, readonly number[]>> = {
  length: [33, 65, 129, 257],
  width: [192, 384, 768, 1152],
  rows: [4, 8, 16, 32],
};
const ROUNDS = 3;

export type Growth = {
  readonly axis: string;
  readonly points: readonly {
    readonly size: number;
    readonly subjectMilliseconds: number;
    readonly againstMilliseconds: number;
    readonly ratio: number;
  }[];
  /** b of time = a · size^b. */
  readonly subjectExponent: number;
  readonly againstExponent: number;
};

/** Slope of the least-squares line through (log x, log y). */
function fittedExponent(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [logX, logY] = [xs.map(Math.log), ys.map(Math.log)];
  const [centreX, centreY] = [mean(logX), mean(logY)];
  const covariance = mean(logX.map((x, index) => (x - centreX) * (logY[index]! - centreY)));
  return covariance / mean(logX.map((x) => (x - centreX) ** 2));
}

export const GROWTH_AXES = Object.keys(AXES);

/**
 * Training steps at [CLS] of both sides at four sizes of one axis; with one thread processor time, with more the clock.
 * `subject` and `against` take the options --length, --width, --rows.
 */
export async function measureGrowth(
  axis: string,
  subject: (...options: readonly string[]) => ProgramCommand,
  against: (...options: readonly string[]) => ProgramCommand,
  threads: string | undefined,
  onPoint: (size: number) => void,
): Promise<Growth> {
  const points = [];
  for (const size of AXES[axis]!) {
    onPoint(size);
    const rest = axis === 'rows' ? [] : ['--rows', '8'];
    const options = [`--${axis}`, String(size), ...rest];
    const result = await timePair(
      `growth with ${axis}`,
      { what: '', subject: subject(...options), against: against(...options), runs: 1 },
      { rounds: ROUNDS, threads, onRound: () => undefined },
    );
    const {
      subjectMilliseconds,
      againstMilliseconds,
      ratio,
      subjectCpuMilliseconds,
      againstCpuMilliseconds,
      cpuRatio,
    } = result;
    points.push(
      threads === '1'
        ? {
            size,
            subjectMilliseconds: subjectCpuMilliseconds,
            againstMilliseconds: againstCpuMilliseconds,
            ratio: cpuRatio,
          }
        : { size, subjectMilliseconds, againstMilliseconds, ratio },
    );
  }
  const sizes = points.map(({ size }) => size);
  return {
    axis,
    points,
    subjectExponent: fittedExponent(
      sizes,
      points.map((point) => point.subjectMilliseconds),
    ),
    againstExponent: fittedExponent(
      sizes,
      points.map((point) => point.againstMilliseconds),
    ),
  };
}
