import { describe, expect, it } from 'vitest';
import { metricsTable } from './metrics-table.ts';

describe('metricsTable', () => {
  it('puts values in columns, and the metrics of each baseline in one row, to four digits', () => {
    expect(metricsTable({ 'hit@10': 0.504123, loss: 4.97912 })).toBe('  hit@10  0.5041\n  loss    4.979');
    expect(metricsTable({ ease: { 'hit@1': 0.1455739, dtNll: null }, popularity: { 'hit@1': 0.01 } })).toBe(
      '  ease        hit@1 0.1456, dtNll null\n  popularity  hit@1 0.01',
    );
  });
});
