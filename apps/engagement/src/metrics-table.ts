/** `name value` in columns, numbers to four digits. */
export function metricsTable(metrics: Readonly<Record<string, unknown>>): string {
  const width = Math.max(0, ...Object.keys(metrics).map((name) => name.length));
  return Object.entries(metrics)
    .map(
      ([name, value]) =>
        `  ${name.padEnd(width)}  ${typeof value === 'number' ? Number(value.toPrecision(4)) : JSON.stringify(value)}`,
    )
    .join('\n');
}
