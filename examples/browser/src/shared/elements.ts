/** @throws Error when the page has no such element. */
export function element<E extends Element = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element #${id}.`);
  return found as unknown as E;
}

type Properties = {
  readonly textContent?: string;
  readonly className?: string;
  readonly children?: readonly (Node | string)[];
};

/** A new element with text or children. */
export function make(name: string, { children = [], ...properties }: Properties = {}): HTMLElement {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A row with a label, a share as a number, and as a bar. */
export function bar(label: readonly (Node | string)[], share: number, digits = 0): HTMLElement {
  const percent = `${(100 * share).toFixed(digits)} %`;
  const meter = Object.assign(document.createElement('meter'), { value: share, min: 0, max: 1, title: percent });
  return make('li', {
    className: 'bar',
    children: [make('span', { children: label }), make('span', { className: 'number', textContent: percent }), meter],
  });
}
