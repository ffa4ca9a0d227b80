import type { FeatureEncoding, FeaturesOf } from '../examples/profile-features.ts';
import type { PopulationActivity } from '../examples/population-activity.ts';
import type { Target } from '../examples/target.ts';
import type { MemberTableConfig } from './member-table-config.ts';
import type { Stream } from './streams.ts';

/** What encodes examples: the networks, the encoding of features, population activity, and tables of a stack. */
export type Readers = {
  readonly streams: readonly Stream[];
  /** The networks are not run: only what their steps hold is read, for the tables. */
  readonly contentOnly?: boolean;
  readonly features?: { readonly encoding: FeatureEncoding; readonly of: FeaturesOf } | undefined;
  readonly populationActivity?: PopulationActivity | undefined;
  readonly tables?: { readonly config: MemberTableConfig; readonly targets: readonly Target[] } | undefined;
};
