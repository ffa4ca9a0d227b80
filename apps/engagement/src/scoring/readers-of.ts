import type { Store } from '@daybook/store';
import type { Readers } from '../encoding/readers.ts';
import type { Stream } from '../encoding/streams.ts';
import { openFeatures } from '../examples/profiles.ts';
import { readsNetworks, type EngagementModel } from '../fusion/predict.ts';
import { populationActivityOf } from './score.ts';

/** All that a model reads of a store. @param profiles a CSV of features. */
export const readersOf = (
  model: EngagementModel,
  store: Store,
  streams: readonly Stream[],
  profiles?: string,
): Readers => ({
  streams,
  contentOnly: !readsNetworks(model),
  features: model.features && { encoding: model.features, of: openFeatures(store, profiles) },
  populationActivity: model.config.populationActivity ? populationActivityOf(store) : undefined,
  tables: model.stack && { config: model.stack.tables, targets: model.config.targets },
});
