import { ConfigError } from '@daybook/core';

/** `--at` as Unix seconds; by default just after the store's last event. */
export function parsePredictionTime(text: string | undefined, lastTime: number): number {
  if (text === undefined) return lastTime + 1;
  const seconds = Date.parse(text) / 1000;
  if (Number.isNaN(seconds))
    throw new ConfigError(`--at: "${text}" is not a time. Write 2026-03-01 or 2026-03-01T08:00:00Z.`);
  return seconds;
}
