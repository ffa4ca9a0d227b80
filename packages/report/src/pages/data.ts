import { heading, paragraph, type Block, type Page, type Table } from '../blocks.ts';
import { barsFigure } from '../charts/bars.ts';
import { learningFigure, weeksFigure } from '../charts/over-time.ts';
import type { DataOverview, Finding, ReportData } from '../report-data.ts';
import { count, day, percent, whole } from '../words.ts';

const typesTable = ({ types, people }: DataOverview): Table => ({
  kind: 'table',
  caption: 'Events by type',
  columns: ['type', 'events', 'people', 'of all people'],
  rows: types.map((each) => [each.type, whole(each.events), whole(each.people), percent(each.people / people)]),
});

function findingBlocks(findings: readonly Finding[] | undefined): Block[] {
  if (!findings) return [];
  if (findings.length === 0) return [paragraph('The doctor examined the networks and found nothing.')];
  return [
    paragraph(`The doctor found ${count(findings.length, 'thing')} that can make these numbers wrong.`, 'warning'),
    {
      kind: 'table',
      caption: 'What the doctor found',
      columns: ['network', 'check', 'finding'],
      rows: findings.map(({ network, check, detail }) => [network, check, detail]),
    },
  ];
}

/** What the model learned from, and how. */
export function dataPage({ overview, curves, findings }: ReportData): Page {
  const { people, from, to, types, coverage } = overview;
  const events = types.reduce((sum, each) => sum + each.events, 0);
  const most = types[0];
  return {
    id: 'data',
    title: 'Data and training',
    blocks: [
      paragraph(
        `${count(people, 'person', 'people')}, ${count(events, 'event')} from ${day(from)} to ${day(to)}.` +
          (most ? ` The most frequent is ${most.type}, ${percent(most.events / events)} of all.` : ''),
        'lead',
      ),
      ...findingBlocks(findings),
      ...(types.length > 0
        ? [
            weeksFigure(
              types,
              from,
              types.length > 8
                ? `The eight most frequent of ${types.length} types, each on a scale of its own.`
                : 'Each type is on a scale of its own.',
            ),
          ]
        : []),
      ...(coverage.length > 0
        ? [
            barsFigure(
              'What there is to read',
              `Share of the scored people that each network has something to read of: ${coverage
                .map(({ stream, share }) => `${stream} ${percent(share)}`)
                .join(', ')}.`,
              coverage.map(({ stream, share }) => ({ name: stream, value: share })),
              { label: 'share of people', most: 1 },
            ),
          ]
        : []),
      typesTable(overview),
      ...(curves.length > 0 ? [heading('Training'), ...curves.map(learningFigure)] : []),
    ],
  };
}
