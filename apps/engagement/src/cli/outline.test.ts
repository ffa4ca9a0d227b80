import { describe, expect, it } from 'vitest';
import { outline } from './outline.ts';

describe('outline', () => {
  it('aligns names and values, and shortens numbers and lists', () => {
    const numbers = Array.from({ length: 14 }, (_, place) => place);
    expect(outline({ people: 12345, loss: 0.123456789, cutoff: null, numbers })).toBe(
      [
        'people   12,345',
        'loss     0.1235',
        'cutoff   none',
        'numbers  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, and 2 more',
      ].join('\n'),
    );
  });

  it('shows like records as a table and others below their name', () => {
    const types = { message: { total: 1200, byPerson: 7 }, meal: { total: 3, byPerson: 3 } };
    expect(outline({ types, config: { size: 4, inner: { rate: 0.5 } }, none: {} })).toBe(
      [
        'types',
        '           total  byPerson',
        '  message  1,200         7',
        '  meal         3         3',
        'config',
        '  size  4',
        '  inner',
        '    rate  0.5',
      ].join('\n'),
    );
  });
});
