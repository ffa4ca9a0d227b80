import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { contentPlace, planSegments, type SegmentCandidate } from './next-segment.ts';

function candidates(count: number): SegmentCandidate[] {
  const random = createRandom('candidates');
  return Array.from({ length: count }, (_, index) => {
    const length = 8 + random.integer(12);
    return {
      sequenceId: `s${index}`,
      length,
      group: `g${index % 4}`,
      roles: Int32Array.from({ length }, (__, step) => (step + index) % 2),
      signature: Float32Array.from([Math.cos(index), Math.sin(index)]),
    };
  });
}

const many = candidates(400);

describe('planSegments', () => {
  it('labels half of the segments own, whatever the kind', () => {
    for (const kind of ['random', 'group', 'similar', 'reordered'] as const) {
      const predicted = planSegments(many, { kinds: { [kind]: 1 } }, createRandom(kind)).filter(
        ({ weight }) => weight === 1,
      );
      const share = predicted.reduce((sum, { label }) => sum + label, 0) / predicted.length;
      expect(share, kind).toBeGreaterThan(0.42);
      expect(share, kind).toBeLessThan(0.58);
    }
  });

  it('never gives a sequence its own segment as another’s', () => {
    for (const { label, donor, kind, donorSteps, cut } of planSegments(
      many,
      { kinds: { random: 1, reordered: 1 } },
      createRandom(1),
    ).map((plan, row) => ({ ...plan, donor: plan.donor - row }))) {
      if (label === 1) continue;
      if (kind === 'reordered')
        expect(Array.from(donorSteps)).not.toEqual(Array.from(donorSteps, (_, index) => cut + index));
      else expect(donor).not.toBe(0);
    }
  });

  it('cuts between the shares it is given', () => {
    planSegments(many, { minimumCut: 0.3, maximumCut: 0.6 }, createRandom(2)).forEach(({ cut }, row) => {
      const share = cut / many[row]!.length;
      expect(share).toBeGreaterThan(0.3 - 0.07);
      expect(share).toBeLessThan(0.6 + 0.07);
    });
  });

  it('takes segments that end where their sequence ends, and lines roles up', () => {
    let agreeing = 0;
    const swapped = planSegments(many, {}, createRandom(3))
      .map((plan, row) => ({ ...plan, row }))
      .filter(({ label, weight }) => label === 0 && weight === 1);
    for (const { row, cut, donor, donorSteps } of swapped) {
      expect(donorSteps.at(-1)).toBe(many[donor]!.length - 1);
      expect(donorSteps).toHaveLength(many[row]!.length - cut);
      if (many[donor]!.roles![donorSteps[0]!] === many[row]!.roles![cut]) agreeing++;
    }
    expect(agreeing / swapped.length).toBeGreaterThan(0.95);
  });

  it('takes donors of the same group when asked', () => {
    planSegments(many, { kinds: { group: 1 } }, createRandom(4)).forEach(({ kind, donor }, row) => {
      if (kind === 'group') expect(many[donor]!.group).toBe(many[row]!.group);
    });
  });

  it('takes nearer donors for the kind similar than at random', () => {
    const nearness = (kind: 'random' | 'similar') => {
      const swapped = planSegments(many, { kinds: { [kind]: 1 } }, createRandom(5))
        .map((plan, row) => ({ ...plan, row }))
        .filter(({ label }) => label === 0);
      return swapped.reduce((sum, { row, donor }) => sum + Math.cos(row - donor), 0) / swapped.length;
    };
    expect(nearness('similar')).toBeGreaterThan(nearness('random') + 0.3);
  });

  it('asks nothing of a sequence for which no donor is long enough, whichever label it would have had', () => {
    const longest = { sequenceId: 'long', length: 60 };
    const short = { sequenceId: 'short', length: 8 };
    for (let seed = 0; seed < 20; seed++)
      expect(planSegments([longest, short], {}, createRandom(seed))[0]!.weight).toBe(0);
  });
});

describe('contentPlace', () => {
  it('is the sequence itself before the cut and the donor after it', () => {
    const plans = [{ cut: 2, label: 0, weight: 1, kind: 'random', donor: 1, donorSteps: Int32Array.of(5, 6) }] as const;
    expect([0, 1, 2, 3].map((step) => contentPlace(plans, 0, step))).toEqual([
      [0, 0],
      [0, 1],
      [1, 5],
      [1, 6],
    ]);
    expect(contentPlace(undefined, 4, 2)).toEqual([4, 2]);
  });
});
