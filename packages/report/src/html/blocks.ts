import type { Block, Figure, Table } from '../blocks.ts';
import { html, trusted, type Html } from './escape.ts';

const isNumber = (cell: string): boolean => /^[−+-]?[\d.,]+(\u00a0%| times)?$|^–$/.test(cell);

/** Rows under a heading; numbers stand right. A wide table scrolls by itself and can be reached by the keyboard. */
function tableMarkup({ columns, rows }: Pick<Table, 'columns' | 'rows'>, caption: string, hideCaption = false): Html {
  const numeric = columns.map((_, column) => rows.some((row) => isNumber(row[column]!)));
  const right = (column: number) => (numeric[column] ? trusted(' class="n"') : '');
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption${trusted(
    hideCaption ? ' class="hidden"' : '',
  )}>${caption}</caption><thead><tr>${columns.map(
    (name, column) =>
      html`<th scope="col" ${right(column)}>${name || trusted('<span class="hidden">what</span>')}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell, column) =>
          column === 0 ? html`<th scope="row">${cell}</th>` : html`<td${right(column)}>${cell}</td>`,
        )}
      </tr>`,
  )}</tbody></table></div>`;
}

export const tableBlock = (table: Table): Html => tableMarkup(table, table.caption);

/** The picture, one sentence about it, and its numbers on demand. */
const figureBlock = ({ title, summary, svg, table }: Figure): Html =>
  html`<figure>
    <h3 class="t">${title}</h3>
    ${trusted(svg)}
    <figcaption>${summary}</figcaption>
    <details>
      <summary>Numbers<span class="hidden"> of ${title}</span></summary>
      ${tableMarkup(table, title, true)}
    </details>
  </figure>`;

/** `commands` in a text. */
const textMarkup = (text: string): Html[] =>
  text.split('`').map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

/** Blocks in order; figures that follow each other share a grid. */
export function blocksMarkup(blocks: readonly Block[]): Html {
  const parts: Html[] = [];
  for (let place = 0; place < blocks.length; place++) {
    const block = blocks[place]!;
    if (block.kind === 'heading') parts.push(html`<h3>${block.text}</h3>`);
    else if (block.kind === 'paragraph')
      parts.push(html`<p${block.tone ? html` class="${block.tone}"` : ''}>${textMarkup(block.text)}</p>`);
    else if (block.kind === 'table') parts.push(tableBlock(block));
    else {
      const figures: Figure[] = [];
      for (let next = blocks[place]; next?.kind === 'figure'; next = blocks[place + figures.length]) figures.push(next);
      parts.push(html`<div class="figures">${figures.map(figureBlock)}</div>`);
      place += figures.length - 1;
    }
  }
  return html`${parts}`;
}
