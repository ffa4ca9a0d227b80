/** `done` of `total` things called `label` (`steps`, `people`); no `total` if it is unknown. */
export type ProgressState = {
  readonly done: number;
  readonly total?: number | undefined;
  readonly label: string;
  readonly metrics?: Readonly<Record<string, number>> | undefined;
};

/** Receives every change; the display decides how often to show one. */
export type Progress = (state: ProgressState) => void;

/** Where nobody asked for progress: nothing is shown outside of Node, whose terminals have a form of their own. */
export const defaultProgress = (): Progress | undefined => undefined;

const BAR_CELLS = 16;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** `share` in [0, 1] → 16 cells, exact to an eighth of one. */
function bar(share: number): string {
  const eighths = Math.round(share * BAR_CELLS * 8);
  const filled = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
  return filled.padEnd(BAR_CELLS, '░');
}

/** A duration in its one or two largest units: 42 s, 3 min, 1 h 20 min, 2 d 3 h. */
export function formatDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.round(seconds / 3600);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440)
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function formatRate(perSecond: number): string {
  if (perSecond >= 100) return `${Math.round(perSecond).toLocaleString('en')}/s`;
  if (perSecond >= 0.1) return `${perSecond.toFixed(1)}/s`;
  return `${formatDuration(1 / perSecond)} each`;
}

/**
 * One line, ` 42% ██████▊░░░░░░░░░ 1,203/2,860 steps · 8.1/s · 3 min left · loss 0.6123`. `perSecond` is NaN while
 * unknown.
 */
export function formatProgress({ done, total, label, metrics = {} }: ProgressState, perSecond: number): string {
  const known = total !== undefined && total > 0;
  const share = known ? Math.min(1, done / total) : 0;
  const count = done.toLocaleString('en');
  const parts = [
    known
      ? `${String(Math.floor(share * 100)).padStart(4)}% ${bar(share)} ${count}/${total.toLocaleString('en')} ${label}`
      : `${count} ${label}`,
  ];
  if (perSecond > 0 && Number.isFinite(perSecond)) {
    parts.push(formatRate(perSecond));
    if (known && done < total) parts.push(`${formatDuration((total - done) / perSecond)} left`);
  }
  for (const [name, value] of Object.entries(metrics))
    parts.push(`${name} ${Number.isInteger(value) ? value.toLocaleString('en') : value.toPrecision(4)}`);
  return parts.join(' · ');
}
