import { describe, expect, it, vi } from 'vitest';
import { terminalProgress } from './node/terminal-progress.ts';
import { formatDuration, formatProgress } from './progress.ts';

describe('formatProgress', () => {
  it('shows share, bar, count, rate, time left and metrics', () => {
    expect(formatProgress({ done: 1203, total: 2860, label: 'steps', metrics: { loss: 0.61234, epoch: 3 } }, 8.1)).toBe(
      '  42% ██████▊░░░░░░░░░ 1,203/2,860 steps · 8.1/s · 3 min left · loss 0.6123 · epoch 3',
    );
  });

  it('leaves out what is unknown or past', () => {
    expect(formatProgress({ done: 12345, label: 'lines' }, 8100)).toBe('12,345 lines · 8,100/s');
    expect(formatProgress({ done: 0, total: 10, label: 'steps' }, NaN)).toBe('   0% ░░░░░░░░░░░░░░░░ 0/10 steps');
    expect(formatProgress({ done: 10, total: 10, label: 'steps' }, 0.02)).toBe(
      ' 100% ████████████████ 10/10 steps · 50 s each',
    );
  });

  it('says 100% only at the end', () =>
    expect(formatProgress({ done: 999, total: 1000, label: 'steps' }, NaN)).toMatch(/^ {2}99% /));
});

describe('formatDuration', () => {
  it.each([
    [4.4, '4 s'],
    [89, '89 s'],
    [95, '2 min'],
    [3599, '1 h'],
    [4800, '1 h 20 min'],
    [86_399, '1 d'],
    [183_600, '2 d 3 h'],
  ])('of %d seconds is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

/** Progress of one step every `everyMs`, as a stream shows it. */
function show(steps: number, everyMs: number, stream: { isTTY?: boolean; columns?: number } = {}): string[] {
  const written: string[] = [];
  let ms = 0;
  const progress = terminalProgress({ stream: { ...stream, write: (text) => written.push(text) }, now: () => ms });
  for (let done = 0; done <= steps; done++, ms += everyMs) progress({ done, total: steps, label: 'steps' });
  return written;
}

describe('terminalProgress', () => {
  it('shows nothing for what takes under two seconds', () => {
    expect(show(19, 100)).toEqual([]);
    expect(show(19, 100, { isTTY: true })).toEqual([]);
  });

  it('writes a plain line every ten seconds into a log, and the last one', () => {
    const lines = show(300, 100);
    expect(lines).toHaveLength(4); // at 2, 12, 22 and 30 s
    expect(lines[1]).toBe('  40% ██████▍░░░░░░░░░ 120/300 steps · 10.0/s · 18 s left\n');
    expect(lines[3]).toBe(' 100% ████████████████ 300/300 steps · 10.0/s\n');
  });

  it('rewrites one line on a terminal and ends it', () => {
    const text = show(300, 100, { isTTY: true, columns: 100 }).join('');
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toMatch(/^\r {3}6% .*\x1b\[K\r/); // eslint-disable-line no-control-regex
    expect(text.endsWith('300/300 steps · 10.0/s\x1b[K\n')).toBe(true);
  });

  it('never wraps', () => {
    for (const text of show(50, 100, { isTTY: true, columns: 30 }))
      expect(text.replace(/[\r\n]|\x1b\[K/g, '').length).toBeLessThan(30); // eslint-disable-line no-control-regex
  });

  it('writes plain lines where TERM is dumb', () => {
    vi.stubEnv('TERM', 'dumb');
    expect(show(300, 100, { isTTY: true })).toHaveLength(4);
    vi.unstubAllEnvs();
  });

  it('begins anew with another label, with a rate of its own from where it begins', () => {
    const written: string[] = [];
    let ms = 0;
    const progress = terminalProgress({
      stream: { isTTY: true, columns: 100, write: (text) => written.push(text) },
      now: () => ms,
    });
    for (; ms < 3_000; ms += 100) progress({ done: ms, label: 'lines' });
    for (; ms < 6_000; ms += 1_000) progress({ done: 500 + ms / 1_000, total: 1000, label: 'steps' });
    expect(written.filter((text) => text === '\n')).toHaveLength(1);
    expect(written.at(-1)).toContain('505/1,000 steps · 1.0/s');
  });

  it('follows a rate that changes', () => {
    const written: string[] = [];
    let ms = 0;
    const progress = terminalProgress({ stream: { write: (text) => written.push(text) }, now: () => ms });
    for (let done = 0; done < 1000; done++, ms += done < 900 ? 10 : 1_000)
      progress({ done, total: 2000, label: 'steps' });
    expect(written.at(-1)).toContain(' · 1.0/s · 17 min left');
  });
});
