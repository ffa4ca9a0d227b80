import type * as z from 'zod';
import { WeightsError } from '../errors.ts';
import { createRandom, type Random } from '../random.ts';
import type { ParamTree } from '../tree.ts';
import { importParams, type NamedTensors, type WeightsConfig } from './weights.ts';

/**
 * A network's config and parameters from a weights folder's two files, wherever they were read.
 * @throws WeightsError when the weights are another network's, or do not fit.
 */
export function importNetwork<Config, Params extends ParamTree>(
  weights: WeightsConfig,
  tensors: NamedTensors,
  file: string,
  {
    network,
    configSchema,
    init,
  }: {
    readonly network: string;
    readonly configSchema: z.ZodType<Config>;
    init(config: Config, random: Random): Params;
  },
): { readonly config: Config; readonly params: Params } {
  if (weights.network !== network)
    throw new WeightsError(`${file}: these are weights of the ${weights.network} network, not of ${network}.`);
  const config = configSchema.parse(weights.config);
  const params = init(config, createRandom(0));
  importParams(params, tensors, file);
  return { config, params };
}
