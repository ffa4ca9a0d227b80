import { describe, expect, it } from 'vitest';
import { metricsTable } from './metrics-table.ts';

describe('metricsTable', () => {
  it('puts values in columns, and the metrics of each baseline in one row, to four digits', () => {
    expect(metricsTable({ 'hit@10': 0.504123, loss: 4.97912 })).toBe('  hit@10  0.5041\n  loss    4.979');
    expect(metricsTable({ ease: { 'hit@1': 0.1455739, itemNll: 2 }, popularity: { 'hit@1': 0.01 } })).toBe(
      '  ease        hit@1 0.1456, itemNll 2\n  popularity  hit@1 0.01',
    );
  });

  it('leaves out what could not be measured', () => {
    expect(metricsTable({ auroc: 0.9649, returnNll: NaN, returnAuroc: null })).toBe('  auroc  0.9649');
    expect(metricsTable({ frequency: { typeNll: 0.5, valueMae: NaN, dtNll: null } })).toBe('  frequency  typeNll 0.5');
  });
});
