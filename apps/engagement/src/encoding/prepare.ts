import { ConfigError, countBefore, type Progress } from '@daybook/core';
import type { Store } from '@daybook/store';
import { splitExamples, type Example, type ExampleConfig, type ExampleParts } from '../examples/examples.ts';
import type { Cohort } from '../examples/timeline.ts';
import type { Readers } from './readers.ts';
import { memberTables, type MemberTables } from './member-table.ts';
import { networkNamed, networks } from './networks/registry.ts';
import { encodeFeatures, encodePopulationActivity } from './person-inputs.ts';
import type { OpenNetwork } from './networks/network.ts';
import { encodeStreams, type EncodedStreams, type EncodeOptions } from './streams.ts';
import { requestsOf, type StreamRequest } from './stream-request.ts';
import { exampleSplit, refuseOtherSplit, type ChosenSplit } from '../examples/workspace.ts';

/** Weights folders by the names of networks. */
export type NetworkFolders = Readonly<Record<string, string | undefined>>;

/**
 * Opens every network that has a folder, in the order of registration, while `use` runs. With `before`, they read
 * nothing that happened from then on.
 * @throws ConfigError when there is none, or one is not registered.
 */
export async function withNetworks<Result>(
  folders: NetworkFolders,
  store: Store,
  use: (open: readonly OpenNetwork[]) => Promise<Result>,
  options?: { readonly before?: number },
): Promise<Result> {
  Object.keys(folders).forEach(networkNamed);
  const given = networks().flatMap((network) => {
    const folder = folders[network.name];
    return folder === undefined ? [] : [{ network, folder }];
  });
  if (given.length === 0) {
    const flags = networks().map(({ name }) => `--${name}`);
    throw new ConfigError(
      `No network was given. Name at least one of ${flags.slice(0, -1).join(', ')} and ${flags.at(-1)}.`,
    );
  }
  const open: OpenNetwork[] = [];
  try {
    for (const { network, folder } of given) open.push(await network.open(folder, store, options));
    return await use(open);
  } finally {
    open.forEach((network) => network.dispose());
  }
}

/** @throws WeightsError when a network was pretrained on another split. */
export function checkSplits(folders: NetworkFolders, open: readonly OpenNetwork[], split: ChosenSplit): void {
  for (const { stream, weights } of open) refuseOtherSplit(folders[stream.name] ?? stream.name, weights.split, split);
}

/** Examples with the outputs of the networks for them; to fine-tune, no outputs are needed. */
export type EncodedExamples = {
  readonly examples: readonly Example[];
  /** Person and prediction time of each example. */
  readonly requests: readonly StreamRequest[];
  /** Events of the person before each prediction time, of all kinds. */
  readonly steps: readonly number[];
  readonly encoded: EncodedStreams;
  /** What the members of a stack read, where there is one. */
  readonly tables?: MemberTables;
};

/** Encodes inputs of the fusion, and tables of a stack, at these predictions. `cohort` needs their people only. */
export async function encodeInputs(
  cohort: Cohort,
  readers: Readers,
  examples: readonly Pick<Example, 'person' | 'predictionTime'>[],
  options?: EncodeOptions,
): Promise<Pick<EncodedExamples, 'requests' | 'encoded' | 'tables'>> {
  const { streams, contentOnly = false, features, populationActivity, tables } = readers;
  const requests = requestsOf(cohort, examples);
  const encoded = {
    ...(await encodeStreams(contentOnly ? [] : streams, requests, options)),
    ...(features && {
      features: encodeFeatures(
        features.encoding,
        requests.map(({ userId }) => features.of(userId)),
      ),
    }),
    ...(populationActivity && { populationActivity: encodePopulationActivity(populationActivity, requests) }),
  };
  return {
    requests,
    encoded,
    ...(tables && { tables: await memberTables(tables.config, tables.targets, cohort, readers, examples) }),
  };
}

/** Encodes all inputs for every example. */
export async function encodeExamples(
  cohort: Cohort,
  readers: Readers,
  examples: readonly Example[],
  progress?: Progress,
): Promise<EncodedExamples> {
  const total = readers.streams.length * examples.length;
  const inputs = await encodeInputs(cohort, readers, examples, {
    onProgress: (done) => progress?.({ done, total, label: 'sequences' }),
  });
  const steps = examples.map(({ person, predictionTime }) => countBefore(cohort.people[person]!.times, predictionTime));
  return { examples, steps, ...inputs };
}

export function makeParts(cohort: Cohort, split: ChosenSplit, config: ExampleConfig): ExampleParts {
  return splitExamples(cohort, exampleSplit(split), config);
}
