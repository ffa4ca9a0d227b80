import { startProgram, type ProgramCommand, type Timing } from './timed-program.ts';

export type TimingCase = {
  readonly what: string;
  readonly subject: ProgramCommand;
  readonly against: ProgramCommand;
  /** Runs of each in a round. */
  readonly runs: number;
  /** The ratio to stay below. */
  readonly target?: number;
  /** A first round that is not counted. Default true. */
  readonly warmUp?: boolean;
  /** Makes what both sides read. */
  readonly prepare?: () => void;
};

/** Medians over the rounds. Ratios are subject / against of one round: below 1, the subject is faster. */
export type PairedTiming = {
  readonly case: string;
  readonly what: string;
  readonly subject: string;
  readonly against: string;
  readonly subjectMilliseconds: number;
  readonly againstMilliseconds: number;
  readonly ratio: number;
  readonly ratios: readonly number[];
  /** Of all rounds together, for rounds of unequal work. */
  readonly totalRatio: number;
  /** The same in processor time, which stays comparable on a busy machine, with one thread. */
  readonly subjectCpuMilliseconds: number;
  readonly againstCpuMilliseconds: number;
  readonly cpuRatio: number;
  readonly target: number | null;
  /** What each side found in each round: losses, counts. */
  readonly found: readonly { readonly subject: unknown; readonly against: unknown }[];
};

export type PairedTimingOptions = {
  readonly rounds: number;
  readonly threads?: string | undefined;
  readonly onRound: (round: number) => void;
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Times two programs in turn. Both stay loaded, so that other load on the machine falls on both. */
export async function timePair(
  name: string,
  timingCase: TimingCase,
  { rounds, threads, onRound }: PairedTimingOptions,
): Promise<PairedTiming> {
  timingCase.prepare?.();
  const subject = await startProgram(timingCase.subject, threads);
  const against = await startProgram(timingCase.against, threads);
  try {
    const pairs: { readonly subject: Timing; readonly against: Timing }[] = [];
    const firstRound = timingCase.warmUp === false ? 1 : 0;
    for (let round = firstRound; round <= rounds; round++) {
      onRound(round);
      const pair = { subject: await subject.measure(timingCase.runs), against: await against.measure(timingCase.runs) };
      if (round > 0) pairs.push(pair);
    }
    const ratios = pairs.map((pair) => pair.subject.milliseconds / pair.against.milliseconds);
    return {
      case: name,
      what: timingCase.what,
      subject: subject.description,
      against: against.description,
      subjectMilliseconds: median(pairs.map((pair) => pair.subject.milliseconds)),
      againstMilliseconds: median(pairs.map((pair) => pair.against.milliseconds)),
      ratio: median(ratios),
      ratios,
      totalRatio:
        sum(pairs.map((pair) => pair.subject.milliseconds)) / sum(pairs.map((pair) => pair.against.milliseconds)),
      subjectCpuMilliseconds: median(pairs.map((pair) => pair.subject.cpuMilliseconds)),
      againstCpuMilliseconds: median(pairs.map((pair) => pair.against.cpuMilliseconds)),
      cpuRatio: median(pairs.map((pair) => pair.subject.cpuMilliseconds / pair.against.cpuMilliseconds)),
      target: timingCase.target ?? null,
      found: pairs.map((pair) => ({ subject: pair.subject.result, against: pair.against.result })),
    };
  } finally {
    subject.stop();
    against.stop();
  }
}
