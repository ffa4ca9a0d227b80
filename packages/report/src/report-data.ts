/** What the report shows: plain words and numbers. Times are ISO text, probabilities are those of the target. */
export type ReportData = {
  readonly title: string;
  readonly about: {
    readonly store: string;
    readonly model: string;
    /** Prediction time. */
    readonly at: string;
    readonly createdWith: string;
  };
  readonly target: Target;
  /** The least likely first. */
  readonly people: readonly Person[];
  /** People who were scored and are not listed, all likelier than those who are. */
  readonly notListed: number;
  /** Dates of `Person.weekly`, the oldest first; the last one is `about.at`. */
  readonly weeks: readonly string[];
  readonly quality?: Quality | undefined;
  readonly curves: readonly LearningCurve[];
  readonly overview: DataOverview;
  readonly outcomes?: Outcomes | undefined;
  readonly drift?: Drift | undefined;
  /** What the doctor found; empty where it found nothing, absent where it was not asked. */
  readonly findings?: readonly Finding[] | undefined;
};

export type Target = {
  readonly name: string;
  readonly windowDays: number;
  /** Completes "the person …": "does something on at least 1 of the next 7 days". */
  readonly meaning: string;
};

/** One sentence about a person, and whether it raises or lowers the probability. */
export type Reason = { readonly text: string; readonly effect: 'raises' | 'lowers' };

export type Person = {
  readonly userId: string;
  readonly group?: string | undefined;
  readonly probability: number;
  /** A week before, by the same model; null where nothing was predicted. */
  readonly lastWeek: number | null;
  readonly reasons: readonly Reason[];
  /** At each of the report's weeks. */
  readonly weekly: readonly (number | null)[];
  readonly timeline: Timeline;
  /** Events that moved the prediction most, in log odds. */
  readonly events: readonly AttributedEvent[];
  /** Measures that moved the prediction most, in log odds. */
  readonly measures: readonly AttributedMeasure[];
};

/** Events by type and day; the last day is the one before the prediction time. */
export type Timeline = { readonly from: string; readonly counts: Readonly<Record<string, readonly number[]>> };
export type AttributedEvent = {
  readonly time: string;
  readonly type: string;
  readonly detail: string;
  readonly contribution: number;
};
export type AttributedMeasure = {
  readonly name: string;
  readonly value: number | null;
  readonly contribution: number;
};

export type Interval = readonly [low: number, high: number];

/** Scores of one model on the test examples. */
export type ModelScores = {
  readonly name: string;
  readonly kind: 'model' | 'member' | 'stream' | 'baseline' | 'control' | 'ceiling';
  readonly auroc: number;
  readonly aurocInterval: Interval;
  readonly auprc: number;
  readonly auprcInterval: Interval;
  readonly logLoss: number;
  readonly brier: number;
  readonly ece: number;
  /** In the stack. */
  readonly weight?: number | undefined;
};

export type Quality = {
  readonly examples: number;
  readonly people: number;
  readonly positiveRate: number;
  /** The model first. */
  readonly models: readonly ModelScores[];
  /** AUROC above the best baseline. */
  readonly lift?: { readonly over: string; readonly auroc: number; readonly interval: Interval } | undefined;
  /** The model's test predictions. */
  readonly predictions: readonly Prediction[];
  readonly reliability: readonly ReliabilityBin[];
  readonly decisions: readonly Decision[];
  readonly withoutFinalWeek?:
    { readonly examples: number; readonly auroc: number; readonly interval: Interval } | undefined;
  readonly groups: readonly GroupedScores[];
};
export type Prediction = { readonly probability: number; readonly label: number };
export type ReliabilityBin = {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanProbability: number;
  readonly positiveRate: number;
};
export type Decision = {
  readonly threshold: number;
  readonly contacts: number;
  readonly share: number;
  readonly precision: number;
  readonly recall: number;
  readonly lift: number;
};
/** The same scores by the values of a profile feature. */
export type GroupedScores = {
  readonly feature: string;
  readonly rows: readonly {
    readonly value: string;
    readonly people: number;
    readonly examples: number;
    readonly positiveRate: number;
    readonly meanProbability: number;
    readonly auroc: number;
    readonly aurocInterval: Interval;
    readonly brier: number;
    readonly ece: number;
  }[];
};

/** Losses of one training, by step. */
export type LearningCurve = {
  readonly network: string;
  readonly points: readonly {
    readonly step: number;
    readonly trainLoss: number;
    readonly validation: Readonly<Record<string, number>>;
  }[];
};

export type DataOverview = {
  readonly people: number;
  readonly from: string;
  readonly to: string;
  /** The most frequent first. */
  readonly types: readonly {
    readonly type: string;
    readonly events: number;
    readonly people: number;
    /** Events in each of the weeks from `from`. */
    readonly weekly: readonly number[];
  }[];
  /** Share of the scored people that each network has something to read of. */
  readonly coverage: readonly { readonly stream: string; readonly share: number }[];
};

/** Earlier predictions that later events have judged, by prediction time and model. */
export type Outcomes = {
  readonly rounds: readonly {
    readonly at: string;
    readonly model: string;
    readonly people: number;
    readonly expected: number;
    readonly observed: number;
    readonly auroc: number;
    readonly brier: number;
  }[];
  /** The newest round by band of risk. */
  readonly bands: readonly {
    readonly band: string;
    readonly people: number;
    readonly expected: number;
    readonly observed: number;
  }[];
  /** Predictions that are kept and whose window is not over. */
  readonly waiting: number;
};

/** How the inputs moved since training, and the performance that the probabilities promise. */
export type Drift = {
  /** The most moved first. */
  readonly inputs: readonly { readonly name: string; readonly psi: number; readonly limit: number }[];
  /** Expected from the probabilities alone (CBPE). */
  readonly expected: { readonly auroc: number; readonly brier: number; readonly positiveRate: number };
  /** A sentence for each thing to worry about. */
  readonly warnings: readonly string[];
};

export type Finding = { readonly network: string; readonly check: string; readonly detail: string };
