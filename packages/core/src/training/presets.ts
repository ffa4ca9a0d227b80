import type { TrainerConfig } from './trainer-config.ts';

/** `small` is the default: what README, demo and recorded results use. */
export type PresetName = 'small' | 'base' | 'tiny';

/** Settings of a network's pretraining that were measured together. */
export type NetworkSettings<Config, Pretraining> = {
  readonly config?: Partial<Config>;
  readonly pretraining?: Partial<Pretraining>;
  readonly training?: Partial<TrainerConfig>;
};
export type NetworkPresets<Config, Pretraining> = Readonly<Record<PresetName, NetworkSettings<Config, Pretraining>>>;

/** A preset's settings, each replaced by one that is given; `epochs` replace its `steps` too. */
export function mergePreset<Settings extends object>(
  preset: Settings | undefined,
  given: (Settings & { readonly epochs?: unknown; readonly steps?: unknown }) | undefined,
): Partial<Settings> {
  const settings: Partial<Settings> & { steps?: unknown } = { ...preset };
  if (given?.epochs !== undefined && given.steps === undefined) delete settings.steps;
  return { ...settings, ...given };
}

/** The preset's settings, each replaced by one that is given. */
export function withPreset<Config, Pretraining>(
  presets: NetworkPresets<Config, Pretraining>,
  { preset = 'small', ...given }: NetworkSettings<Config, Pretraining> & { readonly preset?: PresetName },
): Required<NetworkSettings<Config, Pretraining>> {
  const { config, pretraining, training } = presets[preset];
  return {
    config: { ...config, ...given.config },
    pretraining: { ...pretraining, ...given.pretraining },
    training: mergePreset(training, given.training),
  };
}

/** Presets with all of a preset's settings side by side, as flags and configuration files name them. */
export function flatPresets<Config, Pretraining>(
  presets: NetworkPresets<Config, Pretraining>,
): Readonly<Record<PresetName, Readonly<Record<string, unknown>>>> {
  const flat = ({ config, pretraining, training }: NetworkSettings<Config, Pretraining>) => ({
    ...config,
    ...pretraining,
    ...training,
  });
  return { small: flat(presets.small), base: flat(presets.base), tiny: flat(presets.tiny) };
}
