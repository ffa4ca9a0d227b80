import { predictTrees, type TreesModel } from '@daybook/trees';
import type { Target } from '../target.ts';
import { pickColumns, type FeatureTable } from './feature-table.ts';
import { partnerNames } from './partner-features.ts';
import { countNames, rhythmNames } from './series-features.ts';
import { pastLabelNames } from './past-labels.ts';

/**
 * What the activity of other communities says about who comes back: boosted trees on window features that every store
 * has, whatever its event types are called. Members on tables of features begin with its log odds, so that a few people
 * need to teach them only what is different here.
 */
export type ActivityPrior = TreesModel;

/** The column of its log odds. */
export const priorColumn = 'activity prior';

const windowColumn = 'window days';
const series = ['own', 'received'].flatMap((name) => [...countNames(name), ...rhythmNames(name)]);
const others = [...partnerNames, 'days since first own event', ...pastLabelNames];

/** Its columns: own events are those that count for the target. */
const priorInputNames: readonly string[] = [...series, ...others, windowColumn];

/** The same as names of columns in LightGBM's text format, which has no spaces in names. */
export const priorFeatureNames: readonly string[] = priorInputNames.map((name) => name.replaceAll(' ', '_'));

/** What the prior reads of the window features of a target. [rows × priorInputNames.length] */
export function priorInputs(table: FeatureTable, target: Target): FeatureTable {
  const own = target.events ? 'target' : 'own';
  const places = [...series.map((name) => name.replace(/^own/, own)), ...others].map((name) =>
    table.names.indexOf(name),
  );
  const picked = pickColumns(table, places);
  const values = new Float32Array(table.rows * priorInputNames.length).fill(target.windowDays);
  for (let row = 0; row < table.rows; row++)
    values.set(picked.values.subarray(row * places.length, (row + 1) * places.length), row * priorInputNames.length);
  return { names: priorInputNames, rows: table.rows, columns: priorInputNames.length, values };
}

/** One column: the log odds that each person comes back within the target's window. */
export function priorTable(prior: ActivityPrior, table: FeatureTable, target: Target): FeatureTable {
  const values = Float32Array.from(predictTrees(prior, priorInputs(table, target)));
  return { names: [priorColumn], rows: table.rows, columns: 1, values };
}
