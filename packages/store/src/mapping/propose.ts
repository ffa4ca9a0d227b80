import { eventFields, profileFields } from '../schema/event.ts';
import type { TableStart } from './map-table.ts';
import type { Mapping } from './mapping.ts';
import { cellReader } from './read-cells.ts';
import { suggestMap } from './suggest.ts';
import { findTimeFormat, needsZone } from './times.ts';

/** A mapping for a table as far as its first rows tell, and what its user should look at. */
export type Proposal = { readonly mapping: Mapping; readonly remarks: readonly string[] };

const MOST_CATEGORIES = 20;

/** The mapping is empty when the columns are fields of events already. */
export function proposeMapping<Row>(start: TableStart<Row>): Proposal {
  const { place, columns, rows, locate } = start;
  const known = new Set([...eventFields, ...profileFields]);
  if (columns.every((column) => known.has(column)) && columns.includes('userId') && columns.includes('type'))
    return { mapping: {}, remarks: [] };
  const map = suggestMap(columns, place);
  const remarks: string[] = [];
  const cellsOf = (column: string) => rows.map(locate(column)!).filter((cell) => cell != null && cell !== '');
  for (const field of ['userId', 'time'])
    if (map[field] === undefined) {
      remarks.push(`No column looks like ${field}: put its name into "map".`);
      map[field] = `(column of ${field})`;
    }

  const time = columns.includes(map['time']!) ? cellsOf(map['time']!) : [];
  const isWide = map['type']!.startsWith("'") && map['text'] === undefined && map['item'] === undefined;
  const free = columns.filter(
    (column) => column === map['value'] || !(Object.values(map).includes(column) || /id$/i.test(column)),
  );
  const measures = isWide ? free.filter((column) => isNumeric(cellsOf(column))) : [];
  const isUnpivoted = measures.length > 1;
  if (isUnpivoted) {
    delete map['type'];
    delete map['value'];
    remarks.push(`Each of ${measures.length} columns of numbers becomes an event type; leave out what is no measure.`);
  }
  const type = map['type'];
  if (type !== undefined && !type.startsWith("'") && new Set(cellsOf(type)).size > MOST_CATEGORIES)
    remarks.push(`"${type}" has many different values for an event type; a constant ('order') may fit better.`);

  const format = describeTimes(time, place);
  if (format.remark !== undefined) remarks.push(format.remark);
  const lacksZone = time.some(needsZone) || format.timeFormat !== undefined;
  if (lacksZone) remarks.push('Its times have no zone. UTC is assumed: put the zone of the app into "timeZone".');
  return {
    mapping: {
      map,
      ...(isUnpivoted && { measures: Object.fromEntries(measures.map((column) => [column, column])) }),
      ...(format.timeFormat !== undefined && { timeFormat: format.timeFormat }),
      ...(lacksZone && { timeZone: 'UTC' }),
    },
    remarks,
  };
}

function describeTimes(cells: readonly unknown[], place: string) {
  const texts = cells.filter((cell): cell is string => typeof cell === 'string').map((cell) => cell.trim());
  try {
    const timeFormat = findTimeFormat(texts, place);
    return { timeFormat, remark: undefined };
  } catch (error) {
    return { timeFormat: undefined, remark: error instanceof Error ? error.message : String(error) };
  }
}

const readNumber = cellReader('value', (cell) => cell, false);

const isNumeric = (cells: readonly unknown[]): boolean =>
  cells.length > 0 && cells.map(readNumber).every((value) => value === undefined || typeof value === 'number');
