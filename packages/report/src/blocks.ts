/** What pages are made of; `html/` and `markdown/` write each kind. */
export type Block = Heading | Paragraph | Table | Figure;
export type Heading = { readonly kind: 'heading'; readonly text: string };
export type Paragraph = { readonly kind: 'paragraph'; readonly text: string; readonly tone?: 'lead' | 'warning' };
export type Table = {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};
/** A picture, what it shows in words, and its numbers. */
export type Figure = {
  readonly kind: 'figure';
  readonly title: string;
  readonly summary: string;
  readonly svg: string;
  readonly table: Omit<Table, 'kind' | 'caption'>;
};

export const heading = (text: string): Heading => ({ kind: 'heading', text });
export const paragraph = (text: string, tone?: 'lead' | 'warning'): Paragraph => ({
  kind: 'paragraph',
  text,
  ...(tone && { tone }),
});

/** Chapters of the report, in order. */
export type Page = { readonly id: string; readonly title: string; readonly blocks: readonly Block[] };
