import { describe, expect, it } from 'vitest';
import { verdict, type Comparison } from './verdict.ts';

const hits: Comparison = {
  metric: 'hit@10',
  better: 'higher',
  lessons: { popularity: 'what people eat', ownHabit: 'what this person repeats' },
};
const gaps: Comparison = { metric: 'dtNll', better: 'lower', lessons: { previous: 'how gaps follow each other' } };
const baselines = { popularity: { 'hit@10': 0.42 }, ownHabit: { 'hit@10': 0.537 }, previous: { dtNll: 3.68 } };

describe('verdict', () => {
  it('names the strongest baseline and what it knows that the network does not', () => {
    expect(verdict({ 'hit@10': 0.441, dtNll: 4.09 }, baselines, [hits, gaps])).toBe(
      'hit@10 .441 is below own habit (.537): the network has not learned what this person repeats; more steps or ' +
        'more people. dtNll 4.090 is worse than previous (3.680): the network has not learned how gaps follow each ' +
        'other; more steps or more people.',
    );
  });

  it('says when the network is better than all of them, or level with the best', () => {
    expect(verdict({ 'hit@10': 0.547 }, baselines, [hits])).toBe(
      'hit@10 .547 is better than every baseline, the strongest being own habit (.537).',
    );
    expect(verdict({ dtNll: 3.684 }, baselines, [gaps])).toBe('dtNll 3.684 is level with previous (3.680).');
    expect(verdict({ dtNll: 3.6 }, baselines, [gaps])).toMatch(/^dtNll 3.600 is better than every baseline/);
  });

  it('leaves out what was not measured', () => {
    expect(verdict({ 'hit@10': NaN }, baselines, [hits])).toBe('');
    expect(verdict({ 'hit@10': 0.5 }, { popularity: { 'hit@10': NaN }, other: 3 }, [hits, gaps])).toBe('');
    expect(verdict({ 'hit@10': 0.5 }, { popularity: { 'hit@10': 0.4 } }, [hits])).toMatch(/popularity \(\.400\)\.$/);
  });
});
