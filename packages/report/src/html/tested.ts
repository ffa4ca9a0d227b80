import type { ReportData } from '../report-data.ts';
import { bandOf, bands, count, percent } from '../words.ts';

/** What tests say of each band: a sentence for a person's page. */
export function testedSentences({ quality }: Pick<ReportData, 'quality'>): Readonly<Record<string, string>> {
  if (!quality) return {};
  return Object.fromEntries(
    bands.flatMap(({ id, name }) => {
      const own = quality.predictions.filter(({ probability }) => bandOf(probability).id === id);
      if (own.length === 0) return [];
      const rate = own.reduce((sum, { label }) => sum + label, 0) / own.length;
      return [
        [id, `How sure is that? Of ${count(own.length, 'test prediction')} at ${name}, ${percent(rate)} stayed.`],
      ];
    }),
  );
}
