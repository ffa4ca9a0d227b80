/*
 * Writes the repository that GitHub's workflow runs in into the manifest of every published package, with homepage and
 * bugs: provenance is only accepted where both agree. Elsewhere it changes nothing.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;

if (server && repository) {
  for (const parent of ['packages', 'apps']) {
    for (const directory of readdirSync(parent).map((name) => `${parent}/${name}`)) {
      const file = join(directory, 'package.json');
      if (!existsSync(file)) continue;
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      const address = `${server}/${repository}`;
      const named = {
        ...manifest,
        repository: { type: 'git', url: `git+${address}.git`, directory },
        homepage: `${address}/tree/main/${directory}#readme`,
        bugs: `${address}/issues`,
      };
      writeFileSync(file, `${JSON.stringify(named, null, 2)}\n`);
    }
  }
}
