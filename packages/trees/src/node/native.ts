import { availableParallelism } from 'node:os';
import type { LabelledTable, NativeTrainer } from '../boosting-run.ts';
import type { TreesConfig } from '../config.ts';
import { parseTrees } from '../format/parse-trees.ts';
import { loadLightgbm, type Handle, type Lightgbm } from './lightgbm-library.ts';

/** C_API_DTYPE_FLOAT32 and 64 */
const [FLOAT32, FLOAT64] = [0, 1];
/** C_API_FEATURE_IMPORTANCE_SPLIT */
const BY_SPLITS = 0;

/** LightGBM's parameters; the same results with any number of threads. */
function parametersOf(config: TreesConfig): string {
  return Object.entries({
    objective: config.objective,
    learning_rate: config.learningRate,
    num_leaves: config.numLeaves,
    min_data_in_leaf: config.minDataInLeaf,
    bagging_fraction: config.baggingFraction,
    bagging_freq: config.baggingFraction < 1 ? 1 : 0,
    feature_fraction: config.featureFraction,
    extra_trees: config.extraTrees,
    lambda_l2: config.lambdaL2,
    max_bin: config.maxBins,
    seed: config.seed,
    deterministic: true,
    force_col_wise: true,
    num_threads: availableParallelism(),
    verbosity: -1,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** @param reference the training set, whose bins a validation set takes over */
function createDataset(
  lightgbm: Lightgbm,
  { table, labels, initialScores }: LabelledTable,
  parameters: string,
  reference: Handle | null,
): Handle {
  const { rows, columns, values } = table;
  const dataset = lightgbm.read<Handle>(
    'LGBM_DatasetCreateFromMat',
    ...[values, FLOAT32, rows, columns, 1, parameters, reference],
  );
  lightgbm.call('LGBM_DatasetSetField', dataset, 'label', Float32Array.from(labels), rows, FLOAT32);
  if (initialScores) lightgbm.call('LGBM_DatasetSetField', dataset, 'init_score', initialScores, rows, FLOAT64);
  return dataset;
}

function modelText(lightgbm: Lightgbm, booster: Handle, iterations: number): string {
  const length: [number] = [0];
  const write = (text: Buffer) =>
    lightgbm.call('LGBM_BoosterSaveModelToString', ...[booster, 0, iterations, BY_SPLITS, text.length, length, text]);
  write(Buffer.alloc(1));
  const text = Buffer.alloc(Number(length[0]));
  write(text);
  return text.toString('utf8', 0, text.length - 1);
}

/**
 * Opens LightGBM's library.
 * @throws TreesError when it is not installed or does not load
 */
export function openNative(): NativeTrainer {
  const lightgbm = loadLightgbm();
  return {
    detail: `LightGBM ${lightgbm.version}, ${availableParallelism()} threads`,
    start(training, config, validation) {
      const parameters = parametersOf(config);
      const dataset = createDataset(lightgbm, training, parameters, null);
      const booster = lightgbm.read<Handle>('LGBM_BoosterCreate', dataset, parameters);
      const held = validation && createDataset(lightgbm, validation, parameters, dataset);
      if (held) lightgbm.call('LGBM_BoosterAddValidData', booster, held);
      return {
        iterations: () => lightgbm.read<number>('LGBM_BoosterGetCurrentIteration', booster),
        step: () => lightgbm.read<number>('LGBM_BoosterUpdateOneIter', booster) === 0,
        validationLoss() {
          if (!held) return undefined;
          const losses = new Float64Array(1);
          lightgbm.call('LGBM_BoosterGetEval', booster, 1, [0], losses);
          return losses[0];
        },
        finish: (iterations) => parseTrees(modelText(lightgbm, booster, iterations)),
        dispose() {
          lightgbm.call('LGBM_BoosterFree', booster);
          for (const each of [held, dataset]) if (each) lightgbm.call('LGBM_DatasetFree', each);
        },
      };
    },
  };
}
