import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParamTree } from '../tree.ts';
import type { ModelCard } from '../weights/model-card.ts';
import type { WeightsConfig } from '../weights/weights.ts';
import { saveWeightsFolder } from './weights-folder.ts';

/** What a network itself does not know of its training. */
export type Provenance = Pick<WeightsConfig, 'textEncoder' | 'split'> &
  Partial<Pick<ModelCard, 'data' | 'licence' | 'limits' | 'usage'>>;

export type SavedNetwork = Pick<WeightsConfig, 'network' | 'config' | 'vocab' | 'scalers' | 'metrics'> &
  Pick<ModelCard, 'title' | 'summary'> & {
    readonly params: ParamTree;
    /** `import.meta.url` of the package that saves: its name and version are recorded. */
    readonly packageUrl: string;
  };

/** Name and version of the package that a module belongs to, `@daybook/food 0.2.0`. */
export function packageVersion(moduleUrl: string): string {
  let folder = dirname(fileURLToPath(moduleUrl));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  return `${name} ${version}`;
}

/** Writes a network's weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export async function saveNetwork(
  folder: string,
  { params, packageUrl, title, summary, ...network }: SavedNetwork,
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
  const card = { title, summary, data, licence, limits, ...(usage === undefined ? {} : { usage }) };
  await saveWeightsFolder(folder, { config, params, card });
}
