/** Entries that were measured: a metric without examples is NaN, or null where it went through JSON. */
const measured = (metrics: object): [string, unknown][] =>
  Object.entries(metrics).filter(([, value]) => value !== null && !Number.isNaN(value));

function formatted(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return measured(value)
    .map(([name, part]) => `${name} ${formatted(part)}`)
    .join(', ');
}

/** `name value` in columns, numbers to four digits; a baseline's metrics in one row. NaN and null are left out. */
export function metricsTable(metrics: Readonly<Record<string, unknown>>): string {
  const rows = measured(metrics);
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${formatted(value)}`).join('\n');
}
