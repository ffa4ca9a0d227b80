import { ConfigError, type Progress } from '@daybook/core';
import type { Store } from '@daybook/store';
import { streamNames, type EngagementConfig, type StreamName } from './config.ts';
import { splitExamples, type Example, type ExampleParts } from './examples.ts';
import type { Cohort } from './history.ts';
import { networks } from './networks/all.ts';
import type { OpenNetwork } from './networks/network.ts';
import { encodeStreams, type Stream, type StreamRequest } from './streams.ts';
import type { EncodedExamples } from './train.ts';
import { exampleSplit, refuseOtherSplit, type ChosenSplit } from './workspace.ts';

/** Weights folders by network; any of the three may be left out. */
export type NetworkFolders = Readonly<Partial<Record<StreamName, string | undefined>>>;

/** Opens the networks that were named, for as long as `use` takes. */
export async function withNetworks<Result>(folders: NetworkFolders, store: Store, use: (open: readonly OpenNetwork[]) => Promise<Result>): Promise<Result> {
  const open: OpenNetwork[] = [];
  try {
    for (const name of streamNames) {
      const folder = folders[name];
      if (folder !== undefined) open.push(await networks[name].open(folder, store));
    }
    if (open.length === 0) throw new ConfigError('No network was given. Name at least one of --conversation, --food and --events.');
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
  return examples.map(({ person, predictionTime }) => ({ userId: cohort.people[person]!.userId, asOf: predictionTime }));
}

/** Computes every network's output for every example. */
export async function encodeExamples(cohort: Cohort, streams: readonly Stream[], examples: readonly Example[], progress?: Progress): Promise<EncodedExamples> {
  const requests = requestsOf(cohort, examples);
  const encoded = await encodeStreams(streams, requests, (done, total) => progress?.({ done, total, label: 'sequences' }));
  return { examples, requests, encoded };
}

export function makeParts(cohort: Cohort, split: ChosenSplit, config: EngagementConfig): ExampleParts {
  return splitExamples(cohort, exampleSplit(split), config);
}
