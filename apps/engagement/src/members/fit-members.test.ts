import { auroc, createRandom } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldOf } from '../examples/examples.ts';
import { priorColumn } from '../examples/features/activity-prior.ts';
import { pickRows, tableOf } from '../examples/features/feature-table.ts';
import { engaged, targetSchema } from '../examples/target.ts';
import { fitMembers } from './fit-members.ts';
import { explainMember, predictMember } from './member.ts';

beforeAll(() => chooseBackend({ preferred: 'wasm' }));

/** Ten rows of each person: a number that only names the person, one that tells the label, and noise as content. */
function planted(people: number) {
  const random = createRandom(4);
  const rows: number[][] = [];
  const userIds: string[] = [];
  const labels: number[] = [];
  for (let person = 0; person < people; person++) {
    const label = random.uniform() < 0.5 ? 1 : 0;
    for (let row = 0; row < 10; row++) {
      rows.push([random.uniform() * 20, person, label + random.normal(), random.normal()]);
      userIds.push(`u${person}`);
      labels.push(label);
    }
  }
  const names = ['own: days since last', 'who', 'signal', 'content'];
  const folds = Int8Array.from(userIds, (userId) => foldOf(userId, 5));
  return { table: tableOf(rows, names), userIds, labels: Float64Array.from(labels), folds, target: engaged, seed: 0 };
}

describe('fitMembers', () => {
  it('scores rows by members that have not learned from their person', async () => {
    const data = planted(150);
    const who = { ...data, table: { ...data.table, values: data.table.values.map((v, i) => (i % 4 === 1 ? v : 0)) } };
    const { members, outOfFold } = await fitMembers({ ...who, contentFrom: 4, names: ['trees'] });
    const labels = [...data.labels];
    // Out of fold the rate of the others says the opposite of the fold's own, if anything.
    expect(auroc([...predictMember(members[0]!, who.table)], labels)).toBeGreaterThan(0.6);
    expect(auroc([...outOfFold[0]!], labels)).toBeLessThan(0.55);
  });

  it('gives each member its columns', async () => {
    const data = planted(60);
    const { members, outOfFold } = await fitMembers({ ...data, contentFrom: 3 });
    expect(members.map(({ name, columns }) => [name, columns])).toEqual([
      ['recency', [0]],
      ['logistic', [0, 1, 2]],
      ['trees', [0, 1, 2]],
      ['contentLogistic', [0, 1, 2, 3]],
      ['contentTrees', [0, 1, 2, 3]],
    ]);
    for (const scores of outOfFold) expect(scores.every(Number.isFinite)).toBe(true);
    expect(auroc([...outOfFold[1]!], [...data.labels])).toBeGreaterThan(0.65);
  });

  it('begins with the log odds of the prior, and does not learn from their column', async () => {
    const data = planted(60);
    const names = data.table.names.map((name) => (name === 'signal' ? priorColumn : name));
    const { members } = await fitMembers({ ...data, table: { ...data.table, names }, contentFrom: 3 });
    expect(members.map(({ columns, offset }) => [columns, offset])).toEqual([
      [[0], undefined],
      [[0, 1], 2],
      [[0, 1], 2],
      [[0, 1, 3], 2],
      [[0, 1, 3], 2],
    ]);
    for (const member of members.slice(1)) {
      const row = pickRows(data.table, [7]);
      const { base, contributions } = explainMember(member, row);
      const sum = contributions.reduce((all, value) => all + value, base);
      expect(predictMember(member, row)[0]).toBeCloseTo(sum, 10);
      expect(contributions[2]).toBe(row.values[2]);
    }
  });

  it('fits once where some rows are never held out, and has no logistic members for numbers', async () => {
    const data = planted(60);
    const target = targetSchema.parse({ name: 'days', kind: 'count' });
    const folds = data.folds.map((fold) => (fold === 0 ? 0 : -1));
    const { members, outOfFold } = await fitMembers({ ...data, target, folds, contentFrom: 4 });
    expect(members.map(({ name }) => name)).toEqual(['trees']);
    outOfFold[0]!.forEach((score, row) => expect(Number.isNaN(score)).toBe(folds[row] === -1));
  });
});
