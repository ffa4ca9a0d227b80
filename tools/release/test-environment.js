/* What decides about a test's result beside the sources: nx takes the output into its cache's key (nx.json). */
import { existsSync, readFileSync } from 'node:fs';

const native = ['cpu', 'gpu', 'lightgbm']
  .map((variant) => `.native/${variant}/installed.json`)
  .map((stamp) => (existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : 'none'));

console.log(JSON.stringify({ node: process.version, arch: process.arch, native }));
