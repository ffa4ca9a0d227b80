/*
 * Imports one file into a store and prints the summary or the error, and the largest memory of the process, as JSON.
 *
 * node tools/torture/import-one.js FILE STORE OPTIONS
 */
import { importEvents } from '@daybook/store';

const [file, store, options = '{}'] = process.argv.slice(2);
const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);
try {
  const settings = { now: Date.parse('2026-06-01T00:00:00Z') / 1000, ...JSON.parse(options) };
  const summary = await importEvents([file], store, settings);
  console.log(JSON.stringify({ summary, megabytes: megabytes() }));
} catch (error) {
  console.log(JSON.stringify({ error: { kind: error.name, message: error.message }, megabytes: megabytes() }));
  process.exitCode = 1;
}
