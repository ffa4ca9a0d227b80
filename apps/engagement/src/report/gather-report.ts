// report/: what a report shows, gathered. May import examples/, encoding/, fusion/, evaluation/, scoring/, doctor/.

import { ConfigError, disposeParams, type Progress } from '@daybook/core';
import { packageVersion } from '@daybook/core/node';
import { bandOf, bands, type Finding, type Outcomes, type Quality, type ReportData } from '@daybook/report';
import type { Store } from '@daybook/store';
import { examineStream } from '../doctor/examine-stream.ts';
import { withNetworks, type NetworkFolders } from '../encoding/prepare.ts';
import type { Stream } from '../encoding/streams.ts';
import { openFeatures } from '../examples/profiles.ts';
import type { FeaturesOf } from '../examples/profile-features.ts';
import type { Target } from '../examples/target.ts';
import { readCohort, type ChosenSplit } from '../examples/workspace.ts';
import { evaluatePredictions } from '../evaluation/evaluate.ts';
import { predictTest } from '../evaluation/predict-test.ts';
import { modelVersion, type LoadedEngagement } from '../fusion/engagement-folder.ts';
import { loadInputReference } from '../fusion/input-reference-file.ts';
import { judgePredictions, summariseRound } from '../evaluation/monitoring/judge-predictions.ts';
import { readPredictions } from '../evaluation/monitoring/prediction-log.ts';
import { createScoreWatch } from '../evaluation/monitoring/score-watch.ts';
import { readersOf } from '../scoring/readers-of.ts';
import type { ScoredPeople } from '../scoring/score.ts';
import { learningCurves, overviewOf } from './overview.ts';
import { weeksBefore } from '../scoring/person/describe-person.ts';
import { describePeople } from './people.ts';
import { qualityOf } from './quality.ts';

export type GatherOptions = {
  readonly title: string;
  /** The folder of the model. */
  readonly folder: string;
  /** Unix seconds. */
  readonly predictionTime: number;
  /** Whose test people the quality is measured on; absent leaves quality out. */
  readonly split?: ChosenSplit | undefined;
  readonly full: boolean;
  readonly examine: boolean;
  readonly profiles?: string | undefined;
  /** Folder of kept predictions. */
  readonly kept?: string | undefined;
  /** Folders of the pretrainings, for their curves. */
  readonly pretraining: NetworkFolders;
  readonly weeks: number;
  readonly most: number;
  readonly attributed: number;
  readonly samples: number;
  readonly seed: number;
  readonly progress: Progress;
};

const day = (count: number) => `${count} day${count === 1 ? '' : 's'}`;

/** "does something on at least 1 of the next 7 days" */
function meaningOf({ events, minimum, windowDays }: Target): string {
  const what = events ? `has one of ${events.join(', ')}` : 'does something';
  return `${what} on at least ${minimum} of the next ${day(windowDays)}`;
}

/** The first binary target: reports and services speak of one probability. @throws ConfigError when there is none. */
function reportedTarget({ model }: LoadedEngagement): { readonly target: Target; readonly column: number } {
  const column = model.config.targets.findIndex(({ kind }) => kind === 'binary');
  const target = model.config.targets[column];
  if (!target)
    throw new ConfigError(
      `This model predicts ${model.config.targets.map(({ name }) => name).join(', ')} and no probability. ` +
        'Train one with a binary target.',
    );
  return { target, column };
}

async function gatherQuality(
  store: Store,
  loaded: LoadedEngagement,
  column: number,
  features: FeaturesOf,
  { split, full, profiles, samples, seed, progress }: GatherOptions,
): Promise<Quality | undefined> {
  if (!split) return undefined;
  const predictions = await predictTest(store, readCohort(store), split, loaded, { full, profiles, progress });
  const own = predictions[column]!;
  const intervals = { seed, samples };
  return qualityOf(own, evaluatePredictions(own, intervals), features, intervals);
}

async function examine(store: Store, streams: readonly Stream[], seed: number): Promise<Finding[]> {
  const cohort = readCohort(store);
  const findings: Finding[] = [];
  for (const stream of streams)
    for (const { check, passed, detail } of await examineStream(stream, cohort, seed))
      if (!passed) findings.push({ network: stream.name, check, detail });
  return findings;
}

function gatherOutcomes(store: Store, target: Target, kept: string | undefined): Outcomes | undefined {
  const predictions = kept === undefined ? [] : readPredictions(kept);
  if (predictions.length === 0) return undefined;
  const { rounds, waiting } = judgePredictions(store, target, predictions);
  const last = rounds.at(-1);
  return {
    rounds: rounds.map((round) => ({ at: round.at, model: round.model, ...summariseRound(round) })),
    bands: bands.flatMap(({ id, name }) => {
      const judged = (last?.judged ?? []).filter(({ probability }) => bandOf(probability).id === id);
      return judged.length === 0 ? [] : [{ band: name, ...summariseRound({ judged }) }];
    }),
    waiting,
  };
}

const mostDriftShown = 12;

/** Counts of whom each network has something to read. */
function createCoverage() {
  const counts = new Map<string, { present: number; people: number }>();
  return {
    add({ encoded, requests }: ScoredPeople): void {
      for (const [stream, { present }] of Object.entries(encoded)) {
        const own = counts.get(stream) ?? { present: 0, people: 0 };
        own.present += present.reduce((sum, each) => sum + each, 0);
        own.people += requests.length;
        counts.set(stream, own);
      }
    },
    shares: () => [...counts].map(([stream, { present, people }]) => ({ stream, share: present / people })),
  };
}

/** Everything that a report shows of a store and a model. @throws ConfigError when the model has no binary target. */
export async function gatherReport(
  store: Store,
  loaded: LoadedEngagement,
  options: GatherOptions,
): Promise<ReportData> {
  const { title, folder, predictionTime, profiles, weeks, seed, kept, pretraining } = options;
  const { model, folders } = loaded;
  const { target, column } = reportedTarget(loaded);
  const features = openFeatures(store, profiles);
  const version = await modelVersion(folder, loaded);
  const quality = await gatherQuality(store, loaded, column, features, options);
  const watch = createScoreWatch(model, await loadInputReference(folder));
  const coverage = createCoverage();
  return withNetworks(folders, store, async (networks) => {
    try {
      const streams = networks.map(({ stream }) => stream);
      const readers = readersOf(model, store, streams, profiles);
      const onScored = (scored: ScoredPeople) => {
        watch.add(scored);
        coverage.add(scored);
      };
      const { people, notListed } = await describePeople({
        ...options,
        store,
        readers,
        model,
        features,
        column,
        onScored,
      });
      if (people.length === 0)
        throw new ConfigError(`${store.path}: nobody was active in the ${day(model.config.activeWithinDays)} before.`);
      const { inputs, expected, warnings } = watch.summary();
      const drift = { inputs: inputs.slice(0, mostDriftShown), expected: expected[target.name]!, warnings };
      return {
        title,
        about: {
          store: store.path,
          model: version,
          at: new Date(predictionTime * 1000).toISOString(),
          createdWith: packageVersion(import.meta.url),
        },
        target: { name: target.name, windowDays: target.windowDays, meaning: meaningOf(target) },
        people,
        notListed,
        weeks: weeksBefore(predictionTime, weeks).map((time) => new Date(time * 1000).toISOString()),
        quality,
        curves: learningCurves(folder, Object.keys(folders), pretraining),
        overview: {
          ...overviewOf(readCohort(store)),
          coverage: coverage.shares(),
        },
        outcomes: gatherOutcomes(store, target, kept),
        drift,
        findings: options.examine ? await examine(store, streams, seed) : undefined,
      };
    } finally {
      disposeParams(model.params);
    }
  });
}
