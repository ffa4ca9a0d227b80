/** Numbers as words: one place, so that the report writes each kind of number in one way. */
export const digits = (value: number, places = 3): string => (Number.isFinite(value) ? value.toFixed(places) : '–');
/** Kept on one line. */
export const percent = (share: number, places = 0): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(places)}\u00a0%` : '–';
export const whole = (value: number): string => value.toLocaleString('en');
export const interval = (low: number, high: number): string => `${digits(low)} to ${digits(high)}`;
export const signed = (value: number): string =>
  Number.isFinite(value) ? `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}` : '–';
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${whole(value)} ${value === 1 ? one : many}`;
/** 2026-01-05T08:12:00Z → 5 January 2026 */
export const day = (time: string): string =>
  new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
/** 5 Jan */
export const shortDay = (time: string): string =>
  new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export type Band = { readonly id: 'high' | 'some' | 'low'; readonly name: string; readonly from: number };
/** Thirds of the probability, the riskiest first. */
export const bands: readonly Band[] = [
  { id: 'high', name: 'high risk', from: 0 },
  { id: 'some', name: 'some risk', from: 1 / 3 },
  { id: 'low', name: 'low risk', from: 2 / 3 },
];
export const bandOf = (probability: number): Band => bands.findLast(({ from }) => probability >= from) ?? bands[0]!;

/** Percentage points since last week, as text: "−12", "0", "new". */
export function changeText(now: number, before: number | null): string {
  if (before === null) return 'new';
  const points = Math.round(100 * now) - Math.round(100 * before);
  return points === 0 ? '0' : `${points < 0 ? '−' : '+'}${Math.abs(points)}`;
}

/** The accuracy ratio, 2 · AUROC − 1: the share of the way from random to perfect lift. */
export const liftQuality = (auroc: number): number => 2 * auroc - 1;

export function qualityWord(auroc: number): string {
  const quality = liftQuality(auroc);
  return quality >= 0.6 ? 'excellent' : quality >= 0.4 ? 'good' : quality >= 0.2 ? 'fair' : 'poor';
}
