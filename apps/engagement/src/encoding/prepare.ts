import { ConfigError, countBefore, type Progress } from '@daybook/core';
import type { Store } from '@daybook/store';
import { encodePopulationActivity, type PopulationActivity } from '../examples/population-activity.ts';
import { streamNames, type EngagementConfig, type StreamName } from '../fusion/config.ts';
import { splitExamples, type Example, type ExampleParts } from '../examples/examples.ts';
import { encodeFeatures, type FeatureEncoding, type FeaturesOf } from '../examples/profile-features.ts';
import type { Cohort } from '../examples/timeline.ts';
import { networks } from './networks/all.ts';
import type { OpenNetwork } from './networks/network.ts';
import { encodeStreams, type EncodedStreams, type EncodeOptions, type Stream, type StreamRequest } from './streams.ts';
import type { EncodedExamples } from '../fusion/train.ts';
import { exampleSplit, refuseOtherSplit, type ChosenSplit } from '../examples/workspace.ts';

/** Weights folders by network; any of the three may be left out. */
export type NetworkFolders = Readonly<Partial<Record<StreamName, string | undefined>>>;

/** Opens the networks that were named, for as long as `use` takes. */
export async function withNetworks<Result>(
  folders: NetworkFolders,
  store: Store,
  use: (open: readonly OpenNetwork[]) => Promise<Result>,
): Promise<Result> {
  const open: OpenNetwork[] = [];
  try {
    for (const name of streamNames) {
      const folder = folders[name];
      if (folder !== undefined) open.push(await networks[name].open(folder, store));
    }
    if (open.length === 0)
      throw new ConfigError('No network was given. Name at least one of --conversation, --food and --events.');
    return await use(open);
  } finally {
    open.forEach((network) => network.dispose());
  }
}

/** @throws WeightsError when a network was pretrained on another split. */
export function checkSplits(folders: NetworkFolders, open: readonly OpenNetwork[], split: ChosenSplit): void {
  for (const { stream, weights } of open) refuseOtherSplit(folders[stream.name] ?? stream.name, weights.split, split);
}

function requestsOf(cohort: Cohort, examples: readonly Example[]): StreamRequest[] {
  return examples.map(({ person, predictionTime }) => ({
    userId: cohort.people[person]!.userId,
    predictionTime,
  }));
}

/** What examples are read by: the networks, how facts about people become numbers, and population activity. */
export type Readers = {
  readonly streams: readonly Stream[];
  readonly features?: { readonly encoding: FeatureEncoding; readonly of: FeaturesOf } | undefined;
  readonly populationActivity?: PopulationActivity | undefined;
};

/** Everything fusion takes for these requests. */
export async function encodeRequests(
  { streams, features, populationActivity }: Readers,
  requests: readonly StreamRequest[],
  options?: EncodeOptions,
): Promise<EncodedStreams> {
  const encoded = await encodeStreams(streams, requests, options);
  return {
    ...encoded,
    ...(features && {
      features: encodeFeatures(
        features.encoding,
        requests.map(({ userId }) => features.of(userId)),
      ),
    }),
    ...(populationActivity && { populationActivity: encodePopulationActivity(populationActivity, requests) }),
  };
}

/** Computes every network's output for every example. */
export async function encodeExamples(
  cohort: Cohort,
  readers: Readers,
  examples: readonly Example[],
  progress?: Progress,
): Promise<EncodedExamples> {
  const requests = requestsOf(cohort, examples);
  const total = readers.streams.length * requests.length;
  const encoded = await encodeRequests(readers, requests, {
    onProgress: (done) => progress?.({ done, total, label: 'sequences' }),
  });
  const steps = examples.map(({ person, predictionTime }) => countBefore(cohort.people[person]!.times, predictionTime));
  return { examples, requests, steps, encoded };
}

export function makeParts(cohort: Cohort, split: ChosenSplit, config: EngagementConfig): ExampleParts {
  return splitExamples(cohort, exampleSplit(split), config);
}
