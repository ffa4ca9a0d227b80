import { join } from 'node:path';
import { modelCard, type ModelCard } from '../weights/model-card.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import { countParams, type ParamTree } from '../tree.ts';
import { exportParams, parseWeightsConfig, type WeightsConfig } from '../weights/weights.ts';
import { configFile, tensorsFile } from '../weights/load-weights.ts';
import { writeWholeFile } from './write-whole-file.ts';

const cardFile = 'README.md';

/**
 * Writes `config.json`, `model.safetensors` and the model card `README.md` into `folder`, each whole or not at all.
 * @throws WeightsError when the config does not fit its schema; nothing is written then.
 * @example
 * await saveWeightsFolder('runs/food', { config, params, card });
 */
export async function saveWeightsFolder(
  folder: string,
  { config, params, card }: { readonly config: WeightsConfig; readonly params: ParamTree; readonly card: ModelCard },
): Promise<void> {
  const checked = parseWeightsConfig(config, join(folder, configFile));
  await writeWholeFile(
    join(folder, tensorsFile),
    writeSafetensors(await exportParams(params), { network: checked.network }),
  );
  await writeWholeFile(join(folder, cardFile), modelCard(card, checked, countParams(params)));
  await writeWholeFile(join(folder, configFile), `${JSON.stringify(checked, null, 2)}\n`);
}
