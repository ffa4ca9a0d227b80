import { existsSync } from 'node:fs';
import { ConfigError } from '@daybook/core';
import { replaceFile } from '@daybook/core/files';
import { describeExport } from '@daybook/store';
import { z } from 'zod';
import { targetSchema } from '../../examples/target.ts';
import { defineCommand } from '../command.ts';
import { projectFile } from '../project-file.ts';
import { importOptions, importSettings } from './import.ts';

const { encoding, delimiter, sql, timeZone } = importSettings;

export const initCommand = defineCommand({
  name: 'init',
  summary: `look at the first rows of an export and write ${projectFile}, which every command reads`,
  files: '[file]',
  schema: z.strictObject({
    store: z.string().default('store.h5').describe('the store that the commands are to use'),
    encoding,
    delimiter,
    sql,
    timeZone,
    force: z.boolean().default(false).describe(`replace a ${projectFile} that is there`),
  }),
  examples: ['daybook init orders.csv', 'daybook init --sql "SELECT * FROM \'events/*.parquet\'"'],
  needsBackend: false,
  async run({ store, force, timeZone: zone, ...format }, { files }) {
    if (existsSync(projectFile) && !force)
      throw new ConfigError(`${projectFile} is there already. Edit it, or replace it with --force.`);
    const found = await describeExport(files[0], importOptions(importDefaults(format)).format);
    const { mapping, remarks } = found;
    const isZoneKnown = zone !== undefined && mapping.timeZone !== undefined;
    const given = Object.entries({ ...format, ...mapping, ...(isZoneKnown && { timeZone: zone }) });
    const config = {
      store,
      import: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
      split: { seed: 0 },
      train: { targets: [targetSchema.parse({ name: 'engaged' })] },
    };
    await replaceFile(projectFile, `${JSON.stringify(config, null, 2)}\n`);
    return {
      ...found,
      remarks: isZoneKnown ? remarks.filter((remark) => !remark.includes('UTC is assumed')) : remarks,
      config,
    };
  },
  show: ({ columns, rows, notes, remarks, config }) =>
    [
      ...columns.map((column) => `  ${column}: ${rows.map((row) => sample(row[column])).join(' · ')}`),
      '',
      `${projectFile}:`,
      JSON.stringify(config, null, 2),
      ...(notes.length + remarks.length > 0 ? ['', ...[...notes, ...remarks].map((remark) => `- ${remark}`)] : []),
      '',
      'Next: `daybook import FILES…`, `daybook embed`, `daybook split`.',
    ].join('\n'),
});

const importDefaults = (format: Readonly<Record<string, unknown>>) =>
  z.strictObject(importSettings).parse({ ...format });

const MAX_SAMPLE = 24;

function sample(cell: unknown): string {
  const text = typeof cell === 'string' ? cell : typeof cell === 'bigint' ? String(cell) : JSON.stringify(cell);
  return text === undefined || text === ''
    ? '(empty)'
    : text.length > MAX_SAMPLE
      ? `${text.slice(0, MAX_SAMPLE)}…`
      : text;
}
