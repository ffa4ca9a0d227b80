/*
 * Holds the sizes that users pay for to the budgets of sizes.json: what a browser downloads (bundled, minified,
 * gzipped; the optional WebGL and WebGPU backends apart, which are loaded when they are there) and what `npm install`
 * of a package brings (its dependencies in node_modules).
 *
 * Run after a build: node tools/release/check-sizes.js
 */
import { readdirSync, readFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const { bundles, installs } = JSON.parse(readFileSync(new URL('sizes.json', import.meta.url), 'utf8'));
const optional = ['@tensorflow/tfjs-backend-webgl', '@tensorflow/tfjs-backend-webgpu'];

async function bundledKilobytes(code) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: '.' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: optional,
    logLevel: 'error',
  });
  return gzipSync(outputFiles[0].contents).length / 1000;
}

const sizeOf = (folder) =>
  readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + sizeOf(path);
    return sum + (entry.isFile() ? statSync(path).size : 0);
  }, 0);

/** Folders of a package's dependencies, all the way down; the package's own and other @daybook packages left out. */
function dependencyFolders(folder, found = new Set()) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const place = [join(folder, 'node_modules', name), join('node_modules', name)].find((path) => existsSync(path));
    if (place === undefined || found.has(place)) continue;
    if (!name.startsWith('@daybook/')) found.add(place);
    dependencyFolders(place, found);
  }
  return found;
}

function judge(name, size, budget, unit) {
  const fits = size <= budget;
  if (!fits) process.exitCode = 1;
  console.log(`  ${fits ? 'ok  ' : 'FAIL'} ${name}: ${Math.round(size)} ${unit} of ${budget}`);
}

for (const { name, code, budgetKilobytes } of bundles)
  judge(name, await bundledKilobytes(code), budgetKilobytes, 'kB gzipped');
for (const { folder, budgetMegabytes } of installs) {
  const bytes = [...dependencyFolders(folder)].reduce((sum, place) => sum + sizeOf(place), 0);
  judge(`what ${folder} depends on`, bytes / 1e6, budgetMegabytes, 'MB installed');
}
