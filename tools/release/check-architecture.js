/*
 * Compares the imports of every package with architecture.js: no circle of files (type imports count), no arrow that
 * the table does not have or that only the table has, every folder in the table, few folders on few floors.
 *
 * node tools/release/check-architecture.js [FOLDER]     FOLDER: root of the repository, by default the working folder
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { architecture, mostFloors, mostFolders } from './architecture.js';
import { circles, entriesOf, floors, folderOf, importGraph } from './import-graph.js';

/** Folders of the packages that have sources. */
export function packagesWithSources(root) {
  return ['packages', 'apps', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json')) && existsSync(join(root, folder, 'src'))),
  );
}

/** The imports between folders, as `file imports file` by both folders; `ground`: those of the ground floor's files. */
export function arrowsOf(graph, entries) {
  const arrows = new Map();
  const ground = [];
  for (const [file, imports] of graph) {
    const from = folderOf(file);
    if (from !== undefined && !arrows.has(from)) arrows.set(from, new Map());
    for (const imported of imports) {
      const to = folderOf(imported);
      if (to === undefined || to === from) continue;
      const line = `${file} imports ${imported}`;
      if (from !== undefined) arrows.get(from).set(to, [...(arrows.get(from).get(to) ?? []), line]);
      else if (!entries.includes(file)) ground.push(line);
    }
  }
  return { arrows, ground };
}

/**
 * @param graph imports by file, of one package
 * @param entries files that may import everything
 * @param table folders that each folder may import; undefined for a package that has no folders
 * @returns a line for each problem
 */
export function architectureProblems(graph, entries, table) {
  const problems = circles(graph).map(
    (files) => `circle: ${files.toSorted().join(', ')}. Move what both need below both.`,
  );
  if (table === undefined) return problems;

  const { arrows, ground } = arrowsOf(graph, entries);
  problems.push(
    ...ground.map((line) => `${line}, but files beside the folders are the ground floor: move it into a folder.`),
  );
  for (const folder of arrows.keys()) if (!(folder in table)) problems.push(`${folder}/ is not in architecture.js.`);
  for (const [folder, allowed] of Object.entries(table)) {
    if (!arrows.has(folder)) problems.push(`${folder}/ is in architecture.js and not there.`);
    const real = arrows.get(folder) ?? new Map();
    const unlisted = [...real].filter(([other]) => other in table && !allowed.includes(other));
    const unused = allowed.filter((other) => !real.has(other));
    for (const [other, lines] of unlisted) {
      problems.push(`architecture.js does not allow ${folder}/ → ${other}/: ${lines.join(', ')}.`);
    }
    problems.push(
      ...unused.map((other) => `${folder}/ may import ${other}/ and does not: take it out of architecture.js.`),
    );
  }
  const planned = new Map(Object.entries(table));
  if (planned.size > mostFolders) problems.push(`${planned.size} folders, at most ${mostFolders} fit in a head.`);
  const back = circles(planned);
  problems.push(...back.map((folders) => `architecture.js has a circle: ${folders.toSorted().join(', ')}.`));
  if (back.length === 0 && floors(planned) > mostFloors) {
    problems.push(`${floors(planned)} floors of folders, at most ${mostFloors} may stand on each other.`);
  }
  return problems;
}

function checkPackage(root, folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const graph = importGraph(join(root, folder));
  const table = architecture[folder];
  const problems = architectureProblems(graph, entriesOf(manifest), table);
  const size = `${graph.size} files`;
  const folders = table
    ? `${Object.keys(table).length} folders on ${floors(new Map(Object.entries(table)))} floors, `
    : '';
  console.log(problems.length === 0 ? `  ok   ${folder}: ${folders}${size}, no circle` : ` FAIL  ${folder}`);
  for (const problem of problems) console.error(`       ${problem}`);
  return problems.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = process.argv[2] ?? '.';
  const results = packagesWithSources(root).map((folder) => checkPackage(root, folder));
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
