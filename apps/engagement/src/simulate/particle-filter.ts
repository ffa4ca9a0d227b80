import { createRandom, daySeconds, type Random } from '@daybook/core';
import { type VisibleEvent } from './event-log.ts';
import {
  curveAt,
  missedProbability,
  readObservations,
  streams,
  type Observations,
  type SimulatedStream,
} from './observations.ts';
import { dailyDrift, drive, factors, type Factor } from './hidden-state.ts';
import { sessionHazard, type SessionHazard } from './session-hazard.ts';

export type CeilingOptions = {
  /** Active days that make a week an engaged one. */
  readonly minimum?: number;
  readonly windowDays?: number;
  /** Streams that the filter sees. Default all. */
  readonly streams?: readonly SimulatedStream[];
  readonly particles?: number;
  readonly seed?: number;
};

/** Hypotheses about one person's hidden state. Every array has one entry per particle. */
type Particles = Readonly<Record<Factor, Float64Array>> & {
  /** Days since the last session, and the drive on that day: the probability of the next session depends on both. */
  readonly gapDays: Float64Array;
  readonly driveThen: Float64Array;
};

/** Nobody is awake between 22:00 and 04:00 UTC: a time in those hours counts as the midnight between them. */
const lateSeconds = 2 * 3600;

/**
 * p(engaged) at each of `predictionTimes` for a simulated person, from the events before it alone: a bootstrap particle
 * filter (Gordon, Salmond and Smith 1993) that knows the simulator's equations but not the hidden states, followed by
 * `windowDays` simulated days. The length of absences is summed out, not sampled. No model can know more: its AUROC is
 * the ceiling.
 * @param startTime start of the programme in Unix seconds, from the person's profile
 * @param events the person's, in time order; those at or after a prediction time are ignored for it
 * @param predictionTimes ascending Unix seconds. Exact from 22:00 to 04:00 UTC; at other times events of the current
 * day are ignored.
 * @returns [predictionTimes.length]; NaN before the start
 */
export function ceiling(
  startTime: number,
  events: readonly VisibleEvent[],
  predictionTimes: readonly number[],
  options: CeilingOptions = {},
): Float64Array {
  const { minimum = 1, windowDays = 7, particles: size = 1000, seed = 1 } = options;
  const seen = new Set(options.streams ?? streams);
  const random = createRandom(seed).fork('ceiling');
  const { plannedDays, days } = readObservations(events, seen);
  const hazard = sessionHazard(plannedDays);
  const startDay = Math.floor((startTime + lateSeconds) / daySeconds);

  let particles = drawParticles(size, random);
  const logWeights = new Float64Array(size);
  const probabilities = new Float64Array(predictionTimes.length).fill(NaN);
  let day = startDay;
  predictionTimes.forEach((time, index) => {
    const predictionDay = Math.floor((time + lateSeconds) / daySeconds);
    if (predictionDay < startDay) return;
    for (; day < predictionDay; day++) {
      if (day > startDay) drift(particles, random);
      observe(particles, logWeights, { observations: days.get(day), isFirst: day === startDay, hazard, seen, random });
      particles = resampleIfNeeded(particles, logWeights, random);
    }
    probabilities[index] = forecast(particles, logWeights, {
      hazard,
      minimum,
      windowDays,
      isStart: day === startDay,
      random,
    });
  });
  return probabilities;
}

function drawParticles(size: number, random: Random): Particles {
  const normals = () => Float64Array.from({ length: size }, () => random.normal());
  return {
    motivation: normals(),
    ease: normals(),
    vigour: normals(),
    discipline: normals(),
    gapDays: new Float64Array(size).fill(1),
    driveThen: new Float64Array(size),
  };
}

/** Normal numbers, read from random places: drawing each anew would take most of the filter's time. */
const noise = (() => {
  const random = createRandom('noise of the particle filter');
  return Float64Array.from({ length: 2 ** 17 }, () => random.normal());
})();

function drift(particles: Particles, random: Random): void {
  for (const factor of factors) {
    const level = particles[factor];
    const { keep, spread } = dailyDrift(factor);
    const from = random.integer(noise.length - level.length);
    for (let index = 0; index < level.length; index++)
      level[index] = keep * level[index]! + spread * noise[from + index]!;
  }
}

function endDay(particles: Particles, index: number, hadSession: boolean): void {
  const { motivation, ease, vigour, discipline, gapDays, driveThen } = particles;
  if (hadSession) driveThen[index] = drive(motivation[index]!, ease[index]!, vigour[index]!, discipline[index]!);
  gapDays[index] = hadSession ? 1 : gapDays[index]! + 1;
}

type Day = {
  /** Absent: none in the streams that are seen. */
  readonly observations: Observations | undefined;
  readonly isFirst: boolean;
  readonly hazard: SessionHazard;
  readonly seen: ReadonlySet<SimulatedStream>;
  readonly random: Random;
};

/** Weighs particles by the likelihood of one day's observations, then ends the day of each particle. */
function observe(
  particles: Particles,
  logWeights: Float64Array,
  { observations, isFirst, hazard, seen, random }: Day,
): void {
  const { motivation, gapDays, driveThen } = particles;
  for (let index = 0; index < logWeights.length; index++) {
    const session = isFirst ? 1 : hazard(gapDays[index]!, driveThen[index]!);
    let hadSession = true;
    let logLikelihood = 0;
    if (observations) {
      logLikelihood = Math.log(session);
      for (const factor of factors) logLikelihood += curveAt(observations[factor], particles[factor][index]!);
    } else {
      const missed = session * missedProbability(seen, motivation[index]!);
      const nothing = missed + (1 - session);
      logLikelihood = Math.log(nothing);
      hadSession = missed > 0 && random.uniform() < missed / nothing;
    }
    logWeights[index] = logWeights[index]! + logLikelihood;
    endDay(particles, index, hadSession);
  }
}

/** weights ∝ exp(logWeights), summing to 1; all equal where no particle explains the observations. */
function normalise(logWeights: Float64Array): Float64Array {
  const size = logWeights.length;
  let highest = -Infinity;
  for (let index = 0; index < size; index++) highest = Math.max(highest, logWeights[index]!);
  const weights = new Float64Array(size);
  if (highest === -Infinity) return weights.fill(1 / size);
  let total = 0;
  for (let index = 0; index < size; index++) total += weights[index] = Math.exp(logWeights[index]! - highest);
  for (let index = 0; index < size; index++) weights[index] = weights[index]! / total;
  return weights;
}

function effectiveSize(weights: Float64Array): number {
  let sumOfSquares = 0;
  for (const weight of weights) sumOfSquares += weight * weight;
  return 1 / sumOfSquares;
}

/** Systematic resampling once the effective number of particles is below half. Resets `logWeights`. */
function resampleIfNeeded(particles: Particles, logWeights: Float64Array, random: Random): Particles {
  const weights = normalise(logWeights);
  const size = weights.length;
  if (effectiveSize(weights) >= size / 2) return particles;
  const chosen = new Int32Array(size);
  let reached = weights[0]!;
  let source = 0;
  const offset = random.uniform();
  for (let index = 0; index < size; index++) {
    while (reached < (index + offset) / size && source < size - 1) reached += weights[++source]!;
    chosen[index] = source;
  }
  logWeights.fill(0);
  return mapParticles(particles, (values) => gather(values, chosen));
}

function gather(values: Float64Array, chosen: Int32Array): Float64Array {
  const gathered = new Float64Array(chosen.length);
  for (let index = 0; index < chosen.length; index++) gathered[index] = values[chosen[index]!]!;
  return gathered;
}

function mapParticles(particles: Particles, change: (values: Float64Array) => Float64Array): Particles {
  return {
    motivation: change(particles.motivation),
    ease: change(particles.ease),
    vigour: change(particles.vigour),
    discipline: change(particles.discipline),
    gapDays: change(particles.gapDays),
    driveThen: change(particles.driveThen),
  };
}

type Window = {
  readonly hazard: SessionHazard;
  readonly minimum: number;
  readonly windowDays: number;
  readonly isStart: boolean;
  readonly random: Random;
};

/** Weighted share of the particles that have a session on at least `minimum` of the next `windowDays` days. */
function forecast(
  now: Particles,
  logWeights: Float64Array,
  { hazard, minimum, windowDays, isStart, random }: Window,
): number {
  const weights = normalise(logWeights);
  const particles = mapParticles(now, (values) => values.slice());
  const sessions = new Int32Array(weights.length);
  for (let returns = 0; returns < windowDays; returns++) {
    const isFirst = isStart && returns === 0;
    if (!isFirst) drift(particles, random);
    for (let index = 0; index < weights.length; index++) {
      const session = isFirst ? 1 : hazard(particles.gapDays[index]!, particles.driveThen[index]!);
      const hasSession = random.uniform() < session;
      if (hasSession) sessions[index] = sessions[index]! + 1;
      endDay(particles, index, hasSession);
    }
  }
  let probability = 0;
  for (let index = 0; index < weights.length; index++) if (sessions[index]! >= minimum) probability += weights[index]!;
  return probability;
}
