import { join } from 'node:path';
import { WeightsError } from '../errors.ts';
import { modelCard, type ModelCard } from '../weights/model-card.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import { configFile } from '../weights/settle-folder.ts';
import { countParams, type ParamTree } from '../tree.ts';
import { exportParams, parseWeightsConfig, type WeightsConfig } from '../weights/weights.ts';
import { tensorsFile } from '../weights/load-weights.ts';
import { replaceFile, replaceFolder } from './files/index.ts';

const cardFile = 'README.md';

export type WeightsToSave = { readonly config: WeightsConfig; readonly params: ParamTree; readonly card: ModelCard };

/**
 * Writes `config.json`, `model.safetensors` and the model card `README.md` into `folder`, all of them or none.
 * `writeMore` writes further files into the folder that it is given, which belong to the weights too.
 * @throws WeightsError when the config does not fit its schema, or a weight is not finite; nothing is written then.
 * @throws StorageError when the disk is full and the like; the weights there are as before then.
 * @example
 * await saveWeightsFolder('runs/food', { config, params, card });
 */
export async function saveWeightsFolder(
  folder: string,
  { config, params, card }: WeightsToSave,
  writeMore: (draft: string) => void | Promise<void> = () => {},
): Promise<void> {
  const { files: _, checksum: __, ...checked } = parseWeightsConfig(config, join(folder, configFile));
  const tensors = await exportParams(params);
  for (const [path, { data }] of Object.entries(tensors)) {
    const place = data.findIndex((value) => !Number.isFinite(value));
    if (place !== -1)
      throw new WeightsError(`${folder}: not saved: number ${place} of ${path} is ${data[place]}. Lower learningRate.`);
  }
  await replaceFolder(folder, checked, async (draft) => {
    await replaceFile(join(draft, tensorsFile), writeSafetensors(tensors, { network: checked.network }));
    await replaceFile(join(draft, cardFile), modelCard(card, checked, countParams(params)));
    await writeMore(draft);
  });
}
