import type { Mapping } from './mapping.ts';

/** A known kind of table: its mapping, and what its lines need beside. */
export type Preset = {
  readonly mapping: Mapping;
  finish(line: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
};

/**
 * MEDS (https://github.com/Medical-Event-Data-Standard/meds): `subject_id, time, code, numeric_value`. Rows without a
 * time describe a person and become features, `GENDER//F` → `{ GENDER: 'F' }`; the birth becomes `birthYear`.
 */
const meds: Preset = {
  mapping: {
    map: { userId: 'subject_id', time: 'time', type: 'code', value: 'numeric_value' },
    timeZone: 'UTC',
  },
  finish(line) {
    const { userId, time, type, value } = line;
    if (typeof type !== 'string') return line;
    if (type === 'MEDS_BIRTH' && typeof time === 'number')
      return profile(userId, 'birthYear', new Date(time * 1000).getUTCFullYear());
    if (time != null) return line;
    const [name, ...rest] = type.split('//');
    return profile(userId, name!, value ?? (rest.length > 0 ? rest.join('//') : 'yes'));
  },
};

const profile = (userId: unknown, feature: string, value: unknown) => ({
  userId,
  type: 'profile',
  features: { [feature]: value },
});

export const presetNames = ['meds'] as const;
export const presets: Readonly<Record<(typeof presetNames)[number], Preset>> = { meds };
