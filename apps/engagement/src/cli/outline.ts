/** Nested entries as text for people: `name  value` in columns, records of like records as tables. */

type Entries = Readonly<Record<string, unknown>>;

const listedAtMost = 12;
const isRecord = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown) => typeof value !== 'object' || value === null;

/** Integers with separators, other numbers to four digits. */
function cell(value: unknown): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, listedAtMost).map((each) => (isScalar(each) ? cell(each) : JSON.stringify(each)));
    const rest = value.length - shown.length;
    return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
  }
  if (typeof value !== 'number') return String(value ?? 'none');
  return Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(4)));
}

function columns(rows: readonly (readonly string[])[], indent: string): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = rows[0]!.map((_, column) => rows.slice(1).every((row) => /^-?[\d.,]+$/.test(row[column]!)));
  return rows.map((row) =>
    (
      indent +
      row
        .map((text, column) =>
          column > 0 && isNumber[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!),
        )
        .join('  ')
    ).trimEnd(),
  );
}

/** The entries that all these records have; undefined where they differ or hold more than numbers and words. */
function sharedNames(records: readonly unknown[]): string[] | undefined {
  const [first] = records;
  if (!isRecord(first) || records.length < 2) return undefined;
  const names = Object.keys(first);
  const alike = records.every(
    (record) =>
      isRecord(record) && Object.keys(record).join() === names.join() && Object.values(record).every(isScalar),
  );
  return alike ? names : undefined;
}

function table(heading: string, keys: readonly string[], records: readonly Entries[], names: string[], indent: string) {
  const rows = records.map((record, place) => [keys[place]!, ...names.map((name) => cell(record[name]))]);
  return [`${indent}${heading}`, ...columns([['', ...names], ...rows], `${indent}  `)];
}

function lines(entries: Entries, indent: string): string[] {
  const flat = Object.entries(entries).filter(
    ([, value]) => isScalar(value) || (Array.isArray(value) && !value.some(isRecord)),
  );
  const nested = Object.entries(entries).filter(([name]) => !flat.some(([other]) => other === name));
  return [
    ...(flat.length === 0
      ? []
      : columns(
          flat.map(([name, value]) => [name, cell(value)]),
          indent,
        )),
    ...nested.flatMap(([name, value]) => {
      const records = Object.values(value as Entries);
      const names = sharedNames(records);
      const keys = Array.isArray(value) ? records.map((_, place) => String(place)) : Object.keys(value as Entries);
      if (names) return table(name, keys, records as Entries[], names, indent);
      return records.length === 0
        ? []
        : [`${indent}${name}`, ...lines(Array.isArray(value) ? { ...value } : (value as Entries), `${indent}  `)];
    }),
  ];
}

/** Several lines; numbers stand under each other. */
export const outline = (entries: Entries): string => lines(entries, '').join('\n');
