import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WeightsError } from '../errors.ts';
import { modelCard, type ModelCard } from '../weights/model-card.ts';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import { countParams, type ParamTree } from '../tree.ts';
import { exportParams, parseWeightsConfig, type NamedTensors, type WeightsConfig } from '../weights/weights.ts';
import { writeWholeFile } from './write-whole-file.ts';

const CONFIG = 'config.json';
const TENSORS = 'model.safetensors';
const CARD = 'README.md';

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
  const checked = parseWeightsConfig(config, join(folder, CONFIG));
  await writeWholeFile(
    join(folder, TENSORS),
    writeSafetensors(await exportParams(params), { network: checked.network }),
  );
  await writeWholeFile(join(folder, CARD), modelCard(card, checked, countParams(params)));
  await writeWholeFile(join(folder, CONFIG), `${JSON.stringify(checked, null, 2)}\n`);
}

async function readPart(folder: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')))
      throw error;
    throw new WeightsError(
      `${folder} has no ${name}. A weights folder holds ${CONFIG} and ${TENSORS}, as pretraining and training ` +
        'write them.',
    );
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WeightsError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Reads what `saveWeightsFolder` wrote; `importParams` assigns the tensors to a network made from the config.
 * @throws WeightsError when a part is missing or damaged.
 * @example
 * const { config, tensors, tensorsFile } = await loadWeightsFolder('runs/food');
 * const params = initFood(foodConfigSchema.parse(config.config), createRandom(0));
 * importParams(params, tensors, tensorsFile);
 */
export async function loadWeightsFolder(
  folder: string,
): Promise<{ readonly config: WeightsConfig; readonly tensors: NamedTensors; readonly tensorsFile: string }> {
  const configFile = join(folder, CONFIG);
  const config = parseWeightsConfig(
    parseJson(new TextDecoder().decode(await readPart(folder, CONFIG)), configFile),
    configFile,
  );
  const tensorsFile = join(folder, TENSORS);
  return { config, tensors: readSafetensors(await readPart(folder, TENSORS), tensorsFile).tensors, tensorsFile };
}
