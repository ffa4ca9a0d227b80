import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

const besideTheCode = /(\.test|-fixture)\.ts$/;

/** The first folder of a path relative to `src`; undefined for a file right in it. */
export const folderOf = (file) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : undefined);

/**
 * Files right in src that others begin with: what the manifest exports or runs.
 *
 * @param manifest a parsed package.json
 */
export function entriesOf({ exports = {}, bin = {} }) {
  const sources = Object.values(exports).map((entry) => entry['@daybook/source']);
  const programs = Object.values(bin).map((file) => file.replace('/dist/', '/src/').replace(/\.js$/, '.ts'));
  return [...sources, ...programs]
    .filter(Boolean)
    .map((file) => file.replace('./src/', ''))
    .filter((file) => folderOf(file) === undefined);
}

/**
 * What each source file of a package imports from the same package, type imports and `import()` included.
 *
 * @param folder the package, for instance `packages/core`
 * @returns imported files by file, both relative to the package's `src`; tests and fixtures are left out
 */
export function importGraph(folder) {
  const root = join(folder, 'src');
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name) && !besideTheCode.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
  return new Map(files.map((file) => [file, localImports(file, readFileSync(join(root, file), 'utf8'))]));
}

function localImports(file, text) {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(file), name));
}

/**
 * Groups of nodes that reach each other (Tarjan 1972).
 *
 * @param graph what each node leads to
 * @returns each group of two or more, and each node that leads to itself
 */
export function circles(graph) {
  const found = [];
  const order = new Map();
  const lowest = new Map();
  const open = [];

  function visit(node) {
    order.set(node, order.size);
    lowest.set(node, order.get(node));
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
    }
    if (lowest.get(node) < order.get(node)) return;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1 || graph.get(node)?.includes(node)) found.push(group);
  }

  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/**
 * How many floors a graph without circles has: the nodes on its longest path.
 *
 * @param graph what each node leads to
 */
export function floors(graph) {
  const height = new Map();
  function heightOf(node) {
    if (!height.has(node)) height.set(node, 1 + Math.max(0, ...(graph.get(node) ?? []).map(heightOf)));
    return height.get(node);
  }
  return Math.max(0, ...[...graph.keys()].map(heightOf));
}
