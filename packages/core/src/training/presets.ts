import type { TrainHooks } from './run.ts';
import type { TrainerConfig } from './trainer-config.ts';

export type PresetName = 'small' | 'base' | 'tiny';

/** `auto`, the default: the network looks at its data first. */
export const automatic = 'auto';

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

/** How a network settles its settings: by a preset, or by `choose` where the preset is `auto`. */
export type SettingsChoice<Config, Pretraining> = {
  /** Of the network, in the line that says what was chosen. */
  readonly name: string;
  readonly presets: NetworkPresets<Config, Pretraining>;
  choose(size: DataSize): ChosenSettings<Config, Pretraining>;
};

/** The preset's settings, each replaced by one that is given; `small` where a network that cannot choose is to. */
export function withPreset<Config, Pretraining>(
  presets: NetworkPresets<Config, Pretraining>,
  {
    preset = automatic,
    ...given
  }: NetworkSettings<Config, Pretraining> & { readonly preset?: PresetName | typeof automatic },
): Required<NetworkSettings<Config, Pretraining>> {
  return withSettings(presets[preset === automatic ? 'small' : preset], given);
}

/** The settings of a pretraining, each replaced by one that is given. `onNote` is told what `auto` chose and why. */
export function settleSettings<Config, Pretraining>(
  { name, presets, choose }: SettingsChoice<Config, Pretraining>,
  size: DataSize,
  {
    preset = automatic,
    hooks,
    ...given
  }: NetworkSettings<Config, Pretraining> & {
    readonly preset?: PresetName | typeof automatic;
    readonly hooks?: TrainHooks;
  },
): Required<NetworkSettings<Config, Pretraining>> {
  if (preset !== automatic) return withPreset(presets, { preset, ...given });
  const { settings, because } = choose(size);
  hooks?.onNote?.(`${name}: ${because}`);
  return withSettings(settings, given);
}

/** `settings`, each replaced by one that is given. */
function withSettings<Config, Pretraining>(
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
  /** Training sequences that are long enough to learn from. */
  readonly sequences: number;
  /** All their steps. */
  readonly steps: number;
};

/** Of several sources, those sequences that have `minimumLength` steps. */
export function joinedSize(
  sources: readonly { readonly lengths: ArrayLike<number> }[],
  minimumLength: number,
): DataSize {
  const lengths = sources.flatMap((source) => Array.from(source.lengths).filter((length) => length >= minimumLength));
  return { sequences: lengths.length, steps: lengths.reduce((sum, length) => sum + length, 0) };
}

export const dataSize = (source: { readonly lengths: ArrayLike<number> }): DataSize => joinedSize([source], 2);
