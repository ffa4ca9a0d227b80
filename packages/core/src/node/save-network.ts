import type { ParamTree } from '../tree.ts';
import type { ModelCard } from '../weights/model-card.ts';
import type { WeightsConfig } from '../weights/weights.ts';
import { packageVersion } from './package-version.ts';
import { saveWeightsFolder } from './weights-folder.ts';

/** What a network itself does not know of its training. */
export type Provenance = Pick<WeightsConfig, 'textEncoder' | 'split'> &
  Partial<Pick<ModelCard, 'data' | 'licence' | 'limits' | 'usage'>>;

export type SavedNetwork = Pick<WeightsConfig, 'network' | 'config' | 'vocab' | 'scalers' | 'metrics'> &
  Pick<ModelCard, 'title' | 'summary' | 'verdict'> & {
    readonly params: ParamTree;
    /** `import.meta.url` of the package that saves: its name and version are recorded. */
    readonly packageUrl: string;
  };

/** Writes a network's weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export async function saveNetwork(
  folder: string,
  { params, packageUrl, title, summary, verdict = '', ...network }: SavedNetwork,
  { textEncoder, split, data = 'Not said.', licence = 'MIT', limits = [], usage }: Provenance = {},
): Promise<void> {
  const config: WeightsConfig = {
    format: 'daybook-weights',
    version: 1,
    ...network,
    ...(textEncoder ? { textEncoder } : {}),
    ...(split ? { split } : {}),
    createdWith: packageVersion(packageUrl),
  };
  const card = { title, summary, verdict, data, licence, limits, ...(usage === undefined ? {} : { usage }) };
  await saveWeightsFolder(folder, { config, params, card });
}
