export type * from './report-data.ts';
export { htmlReport } from './html/report.ts';
export { servicePage } from './html/service-page.ts';
export { testedSentences } from './html/tested.ts';
export { markdownReport } from './markdown/markdown.ts';
export { bandOf, bands, type Band } from './words.ts';
