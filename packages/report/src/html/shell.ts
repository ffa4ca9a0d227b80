import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, trusted, type Html } from './escape.ts';

/** The style sheet, from the sources, which are published beside the build: the compiler copies no CSS. */
const readStyle = (): string =>
  readFileSync(new URL('../../src/html/style.css', import.meta.url), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, ' ');

/** Scripts of browser/ as one module: they import each other by name only. */
function inlineScript(names: readonly string[]): string {
  return names
    .map((name) => readFileSync(new URL(`./browser/${name}.js`, import.meta.url), 'utf8'))
    .join('\n')
    .replace(/^import .*$/gm, '')
    .replace(/^export /gm, '')
    .replace(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replace(/^\s*\n/gm, '');
}

export type Shell = { readonly title: string; readonly scripts: readonly string[]; readonly connect?: boolean };

/**
 * A page in one file. Its policy lets nothing in from elsewhere and runs no script but its own, by hash: markup that
 * found its way in would still not run.
 */
export function shell({ title, scripts, connect = false }: Shell, body: Html): string {
  const script = inlineScript(scripts);
  const hash = createHash('sha256').update(script).digest('base64');
  const policy =
    `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'; base-uri 'none'; ` +
    `form-action 'none'${connect ? "; connect-src 'self'" : ''}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${trusted(`<style>${readStyle()}</style>`)}
      </head>
      <body>
        ${body} ${trusted(`<script type="module">${script}</script>`)}
      </body>
    </html> `.markup;
}
