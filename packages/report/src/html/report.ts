import { dataPage } from '../pages/data.ts';
import { outcomesPage } from '../pages/outcomes.ts';
import { bandTable, budgetTable, peopleLead } from '../pages/people.ts';
import { qualityPage } from '../pages/quality.ts';
import type { Person, ReportData } from '../report-data.ts';
import { bandOf, changeText, day, percent } from '../words.ts';
import { blocksMarkup, tableBlock } from './blocks.ts';
import { html, scriptJson, type Html } from './escape.ts';
import { peopleData } from './people-data.ts';
import { shell } from './shell.ts';

function row({ userId, group, probability, lastWeek, reasons }: Person, place: number): Html {
  const { id, name } = bandOf(probability);
  return html`<li>
    <div><a href="#person=${place}">${userId}</a>${group !== undefined && html`<small>${group}</small>`}</div>
    <span class="p">${percent(probability)}</span><span class="b ${id}">${name}</span
    ><span class="c">${changeText(probability, lastWeek)}</span>
    <ul>
      ${reasons.map(({ text, effect }) => html`<li class="${effect}">${text}</li>`)}
    </ul>
  </li>`;
}

function peopleSection(data: ReportData): Html {
  const { people, weeks } = data;
  const before = weeks.at(-2);
  return html`<section id="people" aria-labelledby="people-title">
    <h2 id="people-title">Who may leave</h2>
    <p class="lead">${peopleLead(data)}</p>
    <div class="plan">
      <div class="budget">
        <div id="controls" hidden>
          <label for="budget">How many people can be contacted?</label
          ><input
            type="range"
            id="budget"
            min="0"
            max="${people.length}"
            value="${Math.round(people.length / 10)}"
          /><output id="budget-outcome" for="budget"></output>
        </div>
        <details>
          <summary>Numbers</summary>
          ${tableBlock(budgetTable(people))}
        </details>
      </div>
      ${tableBlock(bandTable(data))}
    </div>
    <div class="find">
      <h3>Everybody by risk</h3>
      <span id="find" hidden
        ><label class="hidden" for="search">Find a person or group</label
        ><input type="search" id="search" placeholder="Find a person or group" /> <span id="found" role="status"></span
      ></span>
    </div>
    <p class="hint">
      The probability of staying, the change since ${before === undefined ? 'last week' : day(before)} in percentage
      points, and what <span class="lowers">lowers</span> it or <span class="raises">raises</span> it.
    </p>
    <ol class="people">
      ${people.map(row)}
    </ol>
  </section>`;
}

/** The report as one HTML file that needs nothing else. */
export function htmlReport(data: ReportData): string {
  const pages = [qualityPage(data), outcomesPage(data), dataPage(data)];
  const chapters = [{ id: 'people', title: 'Who may leave' }, ...pages];
  const { about } = data;
  return shell(
    { title: data.title, scripts: ['person-view', 'report-page'] },
    html`<a class="skip" href="#main">Skip to the content</a>
      <header>
        <h1><b>${data.title}</b>, ${day(about.at)}</h1>
      </header>
      <nav aria-label="Chapters">
        <ul>
          ${chapters.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
        </ul>
      </nav>
      <main id="main" tabindex="-1">
        ${peopleSection(data)}${pages.map(
          ({ id, title, blocks }) =>
            html`<section id="${id}" aria-labelledby="${id}-title">
              <h2 id="${id}-title">${title}</h2>
              ${blocksMarkup(blocks)}
            </section>`,
        )}
        <section id="person" hidden aria-label="One person">
          <p><a href="#people">All people</a></p>
          <div id="person-view"></div>
        </section>
      </main>
      <footer>
        ${about.store}, model ${about.model}. Predictions: the person ${data.target.meaning}. Made by
        ${about.createdWith} from events before ${about.at}.
      </footer>
      <script type="application/json" id="data-of-people">
        ${scriptJson(peopleData(data))}
      </script>`,
  );
}
