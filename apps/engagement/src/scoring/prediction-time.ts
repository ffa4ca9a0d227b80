import { ConfigError } from '@daybook/core';
import { parseTime } from '@daybook/store';

/** `--at` as Unix seconds; by default just after the store's last event. */
export function parsePredictionTime(text: string | undefined, lastTime: number): number {
  if (text === undefined) return lastTime + 1;
  const seconds = parseTime(text);
  if (seconds === undefined)
    throw new ConfigError(
      `--at: "${text}" is not a time of the calendar with a zone. Write 2026-03-01 (midnight UTC), ` +
        '2026-03-01T08:00:00Z or 2026-03-01T08:00:00+02:00.',
    );
  return seconds;
}
