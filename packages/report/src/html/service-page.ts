import { html } from './escape.ts';
import { shell } from './shell.ts';

/** The page on which a running service shows one person at a time. @param needsToken asks for the bearer token. */
export function servicePage({ needsToken }: { readonly needsToken: boolean }): string {
  return shell(
    { title: 'Daybook', scripts: ['person-view', 'service-page'], connect: true },
    html`<header>
        <h1><b>Daybook</b></h1>
      </header>
      <main>
        <h2>One person</h2>
        <form class="find">
          ${
            needsToken && html`<label for="token">Token</label><input type="password" id="token" autocomplete="off" />`
          }<label for="person">Person</label><input type="text" id="person" autocomplete="off" required /><button>
            Show
          </button>
        </form>
        <p id="message" role="status"></p>
        <div id="person-view"></div>
      </main>
      <footer><a href="docs">Endpoints</a></footer>`,
  );
}
