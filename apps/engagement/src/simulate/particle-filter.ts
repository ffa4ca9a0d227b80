import { createRandom, type Random } from '@daybook/core';
import { secondsPerDay, type VisibleEvent } from './diary.ts';
import { curveAt, missedProbability, readEvidence, streams, type Evidence, type Stream } from './evidence.ts';
import { dailyDrift, drawDaysAway, drive, factors, sessionProbability, type Factor } from './hidden-state.ts';

export type CeilingOptions = {
  /** Days with an event of the person's that make a week an engaged one. */
  readonly minimum?: number;
  readonly windowDays?: number;
  /** What the filter may see. All by default. */
  readonly streams?: readonly Stream[];
  readonly particles?: number;
  readonly seed?: number;
};

/** Guesses at one person's hidden state. Every array has one entry a particle. */
type Particles = Readonly<Record<Factor, Float64Array>> & { readonly daysAway: Int32Array };

/** Nobody is up between 22:00 and 04:00 UTC: a time in those hours is the midnight among them. */
const lateSeconds = 2 * 3600;

/**
 * p(engaged) at each of `predictionTimes` for a simulated person, from the events before it alone: a bootstrap particle
 * filter (Gordon, Salmond and Smith 1993) that knows the simulator's equations but not the hidden states, followed by
 * `windowDays` simulated days. As no model can know more, its AUROC is the ceiling.
 *
 * @param startTime start of the programme in unix seconds, from the person's profile
 * @param events the person's, in time order; what comes at or after a prediction time is not looked at for it
 * @param predictionTimes ascending unix seconds. Exact from 22:00 to 04:00 UTC; at other times the events of the begun day are not used.
 * @returns [predictionTimes.length]; NaN before the start
 */
export function ceiling(startTime: number, events: readonly VisibleEvent[], predictionTimes: readonly number[], options: CeilingOptions = {}): Float64Array {
  const { minimum = 1, windowDays = 7, particles: size = 1000, seed = 1 } = options;
  const seen = new Set(options.streams ?? streams);
  const random = createRandom(seed).fork('ceiling');
  const { plannedDays, days } = readEvidence(events, seen);
  const startDay = Math.floor((startTime + lateSeconds) / secondsPerDay);

  let particles = drawParticles(size, random);
  const logWeights = new Float64Array(size);
  const probabilities = new Float64Array(predictionTimes.length).fill(NaN);
  let day = startDay;
  predictionTimes.forEach((time, index) => {
    const predictionDay = Math.floor((time + lateSeconds) / secondsPerDay);
    if (predictionDay < startDay) return;
    for (; day < predictionDay; day++) {
      if (day > startDay) drift(particles, random);
      observe(particles, logWeights, days.get(day), day === startDay, plannedDays, seen, random);
      particles = resampleIfNeeded(particles, logWeights, random);
    }
    probabilities[index] = forecast(particles, logWeights, plannedDays, minimum, windowDays, day === startDay, random);
  });
  return probabilities;
}

function drawParticles(size: number, random: Random): Particles {
  const normals = () => Float64Array.from({ length: size }, () => random.normal());
  return { motivation: normals(), ease: normals(), vigour: normals(), discipline: normals(), daysAway: new Int32Array(size) };
}

/** A long list of normal numbers read from random places: drawing each anew would take most of the filter's time. */
const noise = (() => {
  const random = createRandom('noise of the particle filter');
  return Float64Array.from({ length: 2 ** 17 }, () => random.normal());
})();

function drift(particles: Particles, random: Random): void {
  for (const factor of factors) {
    const level = particles[factor];
    const { keep, spread } = dailyDrift(factor);
    const from = random.integer(noise.length - level.length);
    for (let index = 0; index < level.length; index++) level[index] = keep * level[index]! + spread * noise[from + index]!;
  }
}

/** Days of silence after a session on particle `index`'s kind of day; a day less where there was none. */
function endDay(particles: Particles, index: number, hadSession: boolean, random: Random): void {
  const { motivation, ease, vigour, discipline, daysAway } = particles;
  if (hadSession) {
    const driveToday = drive(motivation[index]!, ease[index]!, vigour[index]!, discipline[index]!);
    daysAway[index] = drawDaysAway(driveToday, noise[random.integer(noise.length)]!);
  } else daysAway[index] = Math.max(0, daysAway[index]! - 1);
}

/** One day's events: weights by how likely each particle finds them, then each particle's own end of the day. */
function observe(particles: Particles, logWeights: Float64Array, evidence: Evidence | undefined, isFirst: boolean, plannedDays: number, seen: ReadonlySet<Stream>, random: Random): void {
  const { motivation, daysAway } = particles;
  for (let index = 0; index < logWeights.length; index++) {
    const session = isFirst ? 1 : daysAway[index]! > 0 ? 0 : sessionProbability(plannedDays);
    let hadSession = true;
    let logLikelihood = 0;
    if (evidence) {
      logLikelihood = Math.log(session);
      for (const factor of factors) logLikelihood += curveAt(evidence[factor], particles[factor][index]!);
    } else {
      const missed = session === 0 ? 0 : session * missedProbability(seen, motivation[index]!);
      const nothing = missed + (1 - session);
      logLikelihood = Math.log(nothing);
      hadSession = missed > 0 && random.uniform() < missed / nothing;
    }
    logWeights[index] = logWeights[index]! + logLikelihood;
    endDay(particles, index, hadSession, random);
  }
}

/** weights ∝ exp(logWeights), summing to 1. All equal where no particle explains what was seen. */
function normalise(logWeights: Float64Array): Float64Array {
  const highest = logWeights.reduce((most, logWeight) => Math.max(most, logWeight), -Infinity);
  if (highest === -Infinity) return new Float64Array(logWeights.length).fill(1 / logWeights.length);
  const weights = logWeights.map((logWeight) => Math.exp(logWeight - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Systematic resampling once fewer than half of the particles count. Resets `logWeights` then. */
function resampleIfNeeded(particles: Particles, logWeights: Float64Array, random: Random): Particles {
  const weights = normalise(logWeights);
  const size = weights.length;
  const effective = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
  if (effective >= size / 2) return particles;
  const chosen = new Int32Array(size);
  let reached = weights[0]!;
  let source = 0;
  const offset = random.uniform();
  for (let index = 0; index < size; index++) {
    while (reached < (index + offset) / size && source < size - 1) reached += weights[++source]!;
    chosen[index] = source;
  }
  logWeights.fill(0);
  const gather = (values: Float64Array) => Float64Array.from(chosen, (from) => values[from]!);
  return {
    motivation: gather(particles.motivation),
    ease: gather(particles.ease),
    vigour: gather(particles.vigour),
    discipline: gather(particles.discipline),
    daysAway: Int32Array.from(chosen, (from) => particles.daysAway[from]!),
  };
}

/** Weighted share of the particles that have a session on at least `minimum` of the next `windowDays` days. */
function forecast(now: Particles, logWeights: Float64Array, plannedDays: number, minimum: number, windowDays: number, isStart: boolean, random: Random): number {
  const weights = normalise(logWeights);
  const particles: Particles = {
    motivation: now.motivation.slice(),
    ease: now.ease.slice(),
    vigour: now.vigour.slice(),
    discipline: now.discipline.slice(),
    daysAway: now.daysAway.slice(),
  };
  const sessions = new Int32Array(weights.length);
  for (let ahead = 0; ahead < windowDays; ahead++) {
    const isFirst = isStart && ahead === 0;
    if (!isFirst) drift(particles, random);
    for (let index = 0; index < weights.length; index++) {
      const session = isFirst ? 1 : particles.daysAway[index]! > 0 ? 0 : sessionProbability(plannedDays);
      const hasSession = random.uniform() < session;
      if (hasSession) sessions[index] = sessions[index]! + 1;
      endDay(particles, index, hasSession, random);
    }
  }
  return weights.reduce((sum, weight, index) => sum + (sessions[index]! >= minimum ? weight : 0), 0);
}
