// markdown/: the report as Markdown. May import pages/.

import type { Block, Table } from '../blocks.ts';
import { dataPage } from '../pages/data.ts';
import { outcomesPage } from '../pages/outcomes.ts';
import { bandTable, budgetTable, peopleLead, peopleTable } from '../pages/people.ts';
import { qualityPage } from '../pages/quality.ts';
import type { ReportData } from '../report-data.ts';
import { day } from '../words.ts';

/** Text that stays text in Markdown, in a table too. */
const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>#|~$]/g, (each) => (each === '<' ? '&lt;' : each === '>' ? '&gt;' : `\\${each}`))
    .replace(/\s+/g, ' ');

function tableLines({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(columns), `|${columns.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** `commands` stay what they are. */
const paragraphText = (text: string): string =>
  text
    .split('`')
    .map((part, place) => (place % 2 === 1 ? `\`${part}\`` : escapeMarkdown(part)))
    .join('');

function blockText(block: Block): string {
  if (block.kind === 'heading') return `### ${escapeMarkdown(block.text)}`;
  if (block.kind === 'paragraph') return `${block.tone === 'warning' ? '> ' : ''}${paragraphText(block.text)}`;
  if (block.kind === 'table') return `**${escapeMarkdown(block.caption)}**\n\n${tableLines(block)}`;
  const numbers = `<details><summary>Numbers</summary>\n\n${tableLines(block.table)}\n\n</details>`;
  return `**${escapeMarkdown(block.title)}.** ${escapeMarkdown(block.summary)}\n\n${numbers}`;
}

const listed = 20;

/** The report for a pull request: the same words and tables, the 20 people at the highest risk. */
export function markdownReport(data: ReportData): string {
  const people: Block[] = [
    { kind: 'paragraph', text: peopleLead(data) },
    bandTable(data),
    budgetTable(data.people),
    peopleTable(data, listed),
  ];
  const chapters = [
    { title: 'Who may leave', blocks: people },
    ...[qualityPage(data), outcomesPage(data), dataPage(data)],
  ];
  const title = `# ${escapeMarkdown(data.title)}, ${day(data.about.at)}`;
  const parts = chapters.map((chapter) => `## ${chapter.title}\n\n${chapter.blocks.map(blockText).join('\n\n')}`);
  const about = `${data.about.store}, model ${data.about.model}, ${data.about.createdWith}.`;
  return `${[title, ...parts, escapeMarkdown(about)].join('\n\n')}\n`;
}
