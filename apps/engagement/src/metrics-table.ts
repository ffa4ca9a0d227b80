function formatted(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${formatted(part)}`)
    .join(', ');
}

/** `name value` in columns, numbers to four digits; a baseline's metrics in one row. */
export function metricsTable(metrics: Readonly<Record<string, unknown>>): string {
  const width = Math.max(0, ...Object.keys(metrics).map((name) => name.length));
  return Object.entries(metrics)
    .map(([name, value]) => `  ${name.padEnd(width)}  ${formatted(value)}`)
    .join('\n');
}
