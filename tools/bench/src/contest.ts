import { startContestant, type ContestantCommand } from './contestant.ts';

export type Contest = {
  readonly what: string;
  readonly subject: ContestantCommand;
  readonly against: ContestantCommand;
  /** Runs of each in a round. */
  readonly runs: number;
  /** The ratio that is promised. */
  readonly bar?: number;
};

export type ContestResult = {
  readonly case: string;
  readonly what: string;
  readonly subject: string;
  readonly against: string;
  readonly subjectMilliseconds: number;
  readonly againstMilliseconds: number;
  /** Median over rounds of subject / against: below 1, the subject is faster. */
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly bar: number | null;
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Both programs stay loaded and take turns, so that what else the machine does falls on both. The first round is not counted. */
export async function hold(name: string, contest: Contest, rounds: number, onRound: (round: number) => void): Promise<ContestResult> {
  const subject = await startContestant(contest.subject);
  const against = await startContestant(contest.against);
  try {
    const subjectTimes: number[] = [];
    const againstTimes: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      onRound(round);
      const times = [await subject.measure(contest.runs), await against.measure(contest.runs)] as const;
      if (round === 0) continue;
      subjectTimes.push(times[0]);
      againstTimes.push(times[1]);
    }
    const ratios = subjectTimes.map((time, round) => time / againstTimes[round]!);
    return {
      case: name,
      what: contest.what,
      subject: subject.description,
      against: against.description,
      subjectMilliseconds: median(subjectTimes),
      againstMilliseconds: median(againstTimes),
      ratio: median(ratios),
      ratios,
      bar: contest.bar ?? null,
    };
  } finally {
    subject.stop();
    against.stop();
  }
}
