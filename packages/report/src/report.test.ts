import { existsSync, readFileSync, writeFileSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { htmlReport } from './html/report.ts';
import { servicePage } from './html/service-page.ts';
import { markdownReport } from './markdown/markdown.ts';
import { budgetOf } from './pages/people.ts';
import { reportOf } from './report-fixture.ts';
import type { ReportData } from './report-data.ts';

const evil = '</script><img src=x onerror="document.title=1"><script>document.title=1</script>';

/** A report in which everything that a user can write is hostile. */
function hostileReport(): ReportData {
  const data = reportOf(3);
  const [first, ...others] = data.people;
  const person = {
    ...first!,
    userId: evil,
    group: evil,
    reasons: [{ text: evil, effect: 'lowers' as const }],
    timeline: { ...first!.timeline, counts: { [evil]: [1, 2, 3] } },
    events: [{ time: data.about.at, type: evil, detail: evil, contribution: 1 }],
    measures: [{ name: evil, value: 1, contribution: 1 }],
  };
  const types = [{ ...data.overview.types[0]!, type: evil }];
  return { ...data, title: evil, people: [person, ...others], overview: { ...data.overview, types } };
}

describe('htmlReport', () => {
  it('is one file without anything from elsewhere', () => {
    const report = htmlReport(reportOf(5));
    expect(report.match(/(src|href)="(?!#|data:,)[^"]*"/g)).toBeNull();
    expect(report).not.toMatch(/@import|url\(|https?:\/\/(?!www\.w3\.org)/);
  });

  it('stays under 1.5 MB for 1,000 people', () => {
    expect(Buffer.byteLength(htmlReport(reportOf(1000)))).toBeLessThan(1_500_000);
  });

  it('writes every id, group, type and reason as text', () => {
    const { document } = parseHTML(htmlReport(hostileReport()));
    expect(document.querySelectorAll('script').length).toBe(2);
    expect(document.querySelectorAll('img').length).toBe(0);
    expect(document.querySelector('.people a')!.textContent).toBe(evil);
    expect(JSON.parse(document.querySelector('#data-of-people')!.textContent!).names).toContain(evil);
  });

  it('gives every picture a summary and a table', () => {
    const { document } = parseHTML(htmlReport(reportOf(5)));
    const figures = [...document.querySelectorAll('figure')];
    expect(figures.length).toBeGreaterThan(8);
    for (const figure of figures) {
      expect(figure.querySelector('figcaption')!.textContent!.length).toBeGreaterThan(10);
      expect(figure.querySelectorAll('tbody tr').length).toBeGreaterThan(0);
    }
  });

  it('says what is missing where there was no test, nothing kept and nothing trained', () => {
    const { quality: _, outcomes: __, drift: ___, ...rest } = reportOf(2);
    const report = htmlReport({ ...rest, curves: [] });
    expect(report).toContain('Not evaluated');
    expect(report).toContain('No predictions were kept');
  });
});

describe('markdownReport', () => {
  it('has the same chapters, and text stays text', () => {
    const report = markdownReport(hostileReport());
    expect(report.match(/^## .*$/gm)).toEqual([
      '## Who may leave',
      '## How good it is',
      '## How last week turned out',
      '## Data and training',
    ]);
    expect(report).not.toMatch(/<(script|img)/);
  });
});

describe('budgetOf', () => {
  it('adds up who is expected to come by themselves', () => {
    const people = [{ probability: 0.1 }, { probability: 0.3 }, { probability: 0.8 }];
    const { byThemselves, reached, absent } = budgetOf(people, 2);
    expect(byThemselves).toBeCloseTo(0.4);
    expect(reached).toBeCloseTo(1.6);
    expect(absent).toBeCloseTo(1.8);
  });
});

const browserPath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

  it('runs nothing that a user wrote, and axe finds nothing in any chapter, wide or narrow', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'daybook-report-')), 'report.html');
    writeFileSync(path, htmlReport(hostileReport()));
    const browser = await chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] });
    try {
      for (const [width, colorScheme] of [
        [390, 'light'],
        [1280, 'dark'],
      ] as const) {
        // The page's own policy would refuse axe as well; it is tested without it, so that escaping alone has to hold.
        const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
        const page = await context.newPage();
        const problems: string[] = [];
        page.on('pageerror', (error) => problems.push(error.message));
        for (const hash of ['#people', '#quality', '#outcomes', '#data', '#person=0']) {
          await page.goto(`file://${path}${hash}`);
          await page.reload();
          await page.addScriptTag({ content: axe });
          const { violations, shown, overflow } = (await page.evaluate(
            `axe.run(document).then(({ violations }) => ({
              violations: violations.map(({ id, nodes }) => id + ': ' + nodes[0].html),
              shown: [...document.querySelectorAll('main>section')].filter(({ hidden }) => !hidden).map(({ id }) => id),
              overflow: document.documentElement.scrollWidth > innerWidth,
            }))`,
          )) as { violations: string[]; shown: string[]; overflow: boolean };
          expect(violations).toEqual([]);
          expect(shown).toEqual([hash.slice(1).split('=')[0]]);
          expect(overflow).toBe(false);
          expect(await page.title()).toBe(evil);
        }
        expect(problems).toEqual([]);
      }
    } finally {
      await browser.close();
    }
  });
});

describe('servicePage', () => {
  it('asks for a token only where one is needed', () => {
    expect(servicePage({ needsToken: true })).toContain('id="token"');
    expect(servicePage({ needsToken: false })).not.toContain('id="token"');
  });
});
