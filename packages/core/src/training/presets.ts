import type { TrainerConfig } from './trainer-config.ts';

export type PresetName = 'small' | 'base' | 'tiny';

/** `auto`: the network looks at its data first. The default of networks that can. */
export const automatic = 'auto';

/** Settings of a network's pretraining that were measured together. */
export type NetworkSettings<Config, Pretraining> = {
  readonly config?: Partial<Config>;
  readonly pretraining?: Partial<Pretraining>;
  readonly training?: Partial<TrainerConfig>;
};
export type NetworkPresets<Config, Pretraining> = Readonly<Record<PresetName, NetworkSettings<Config, Pretraining>>> & {
  /** Empty, where the network chooses its settings itself. */
  readonly [automatic]?: NetworkSettings<Config, Pretraining>;
};

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
  { preset = 'small', ...given }: NetworkSettings<Config, Pretraining> & { readonly preset?: PresetName | 'auto' },
): Required<NetworkSettings<Config, Pretraining>> {
  return withSettings(presets[preset === automatic ? 'small' : preset], given);
}

/** `settings`, each replaced by one that is given. */
export function withSettings<Config, Pretraining>(
  { config, pretraining, training }: NetworkSettings<Config, Pretraining>,
  given: NetworkSettings<Config, Pretraining>,
): Required<NetworkSettings<Config, Pretraining>> {
  return {
    config: { ...config, ...given.config },
    pretraining: { ...pretraining, ...given.pretraining },
    training: mergePreset(training, given.training),
  };
}

/** Presets with all of a preset's settings side by side, as flags and configuration files name them. */
export function flatPresets<Config, Pretraining>(
  presets: NetworkPresets<Config, Pretraining>,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const flat = ({ config, pretraining, training }: NetworkSettings<Config, Pretraining>) => ({
    ...config,
    ...pretraining,
    ...training,
  });
  return {
    ...(presets[automatic] ? { [automatic]: flat(presets[automatic]) } : {}),
    small: flat(presets.small),
    base: flat(presets.base),
    tiny: flat(presets.tiny),
  };
}

/** Settings that were chosen by looking at the data, and why, in one line. */
export type ChosenSettings<Config, Pretraining> = {
  readonly settings: NetworkSettings<Config, Pretraining>;
  readonly because: string;
};

/** What settings are chosen by. */
export type DataSize = {
  /** Training sequences of two steps and more. */
  readonly sequences: number;
  /** All their steps. */
  readonly steps: number;
};

export function dataSize(source: { readonly lengths: ArrayLike<number> }): DataSize {
  const lengths = Array.from(source.lengths).filter((length) => length >= 2);
  return { sequences: lengths.length, steps: lengths.reduce((sum, length) => sum + length, 0) };
}
