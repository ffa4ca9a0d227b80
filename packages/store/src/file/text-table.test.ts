import { describe, expect, it } from 'vitest';
import { TextTable } from './text-table.ts';

describe('TextTable', () => {
  it('numbers texts by first appearance, from strings and from bytes alike, while the table grows', () => {
    const table = new TextTable();
    const texts = Array.from({ length: 5000 }, (_, index) => `name ${index} č`);
    texts.forEach((text, index) => expect(table.add(text)).toBe(index));
    const bytes = new TextEncoder().encode(`..${texts[4321]}..`);
    expect(table.addBytes(bytes, 2, bytes.length - 2)).toBe(4321);
    expect(table.addBytes(bytes, 0, bytes.length)).toBe(5000);
    expect([table.find('name 7 č'), table.find('nobody'), table.addOptional(null)]).toEqual([7, -1, -1]);
    expect(table.names).toEqual([...texts, `..${texts[4321]}..`]);
  });
});
