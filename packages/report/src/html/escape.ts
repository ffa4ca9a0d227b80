// html/: the report as one file. May import charts/ and pages/.

/** Markup that was made by `html` and may be put into a page as it is. */
export type Html = { readonly markup: string };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (each) => entities[each]!);
/** Markup from a source that is no user: a drawing, the style sheet. */
export const trusted = (markup: string): Html => ({ markup });

type Value = string | number | Html | undefined | false | readonly Value[];

const write = (value: Value): string => {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(write).join('');
};

/** Markup is laid out over lines for its readers here; in a page a line break is a space. */
const onOneLine = (part: string): string => part.replace(/\s*\n\s*/g, ' ');

/** A template whose values are escaped, unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return {
    markup: parts.map((part, place) => onOneLine(part) + (place < values.length ? write(values[place]) : '')).join(''),
  };
}

/** JSON inside a script element: no value can close it. */
export const scriptJson = (value: unknown): Html =>
  trusted(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
