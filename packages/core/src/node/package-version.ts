import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { ConfigError } from '../errors.ts';

const packageSchema = z.object({ name: z.string(), version: z.string() });

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Name and version of the package that a module belongs to, `@daybook/food 0.2.0`: the `createdWith` of its weights.
 * `importMetaUrl` is the module's `import.meta.url`; the nearest `package.json` above it that has both counts.
 * @throws ConfigError when there is none.
 */
export function packageVersion(importMetaUrl: string): string {
  const module = fileURLToPath(importMetaUrl);
  for (let folder = dirname(module); ; folder = dirname(folder)) {
    const text = readOptional(join(folder, 'package.json'));
    const parsed = packageSchema.safeParse(text === undefined ? undefined : JSON.parse(text));
    if (parsed.success) return `${parsed.data.name} ${parsed.data.version}`;
    if (folder === dirname(folder))
      throw new ConfigError(
        `packageVersion: no package.json with name and version above ${module}. Pass import.meta.url of a ` +
          `package's module.`,
      );
  }
}
