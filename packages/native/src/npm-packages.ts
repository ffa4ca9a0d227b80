import { cpSync } from 'node:fs';
import { runCommand } from './run-command.ts';

/**
 * Installs npm packages into `folder`/node_modules from the package.json and package-lock.json of `npmFolder`, without
 * install scripts. npm checks the lock file's hashes.
 * @throws InstallError when npm fails
 */
export function installNpmPackages(npmFolder: string, folder: string): void {
  cpSync(npmFolder, folder, { recursive: true });
  runCommand({
    program: 'npm',
    arguments: ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'],
    folder,
    advice: "npm could not fetch the packages. Check npm's settings (registry, proxy).",
  });
}
