import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { importEvents, type ImportSummary } from './import.ts';
import { openStore, type Store } from '../file/store.ts';

/** 2026-06-01, the time of every import in the tests. */
export const NOW = Date.parse('2026-06-01T00:00:00Z') / 1000;

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeLines(path: string, lines: readonly (object | string)[]): string {
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
}

/** Imports the lines into `store.h5` in `folder` and opens it for the duration of the test. */
export async function importLines(
  lines: readonly (object | string)[],
  folder = temporaryFolder(),
): Promise<{ folder: string; store: Store; summary: ImportSummary }> {
  const path = join(folder, 'store.h5');
  const file = writeLines(join(folder, 'events.jsonl'), lines);
  // Tests import few lines, and often the wrong ones or the same again.
  const summary = await importEvents([file], path, { now: NOW, minAccepted: 0, repeats: 'keep' });
  const store = await openStore(path);
  onTestFinished(() => store.close());
  return { folder, store, summary };
}

export function message(userId: string, time: string, from: string, text: string, more: object = {}): object {
  return { userId, time: `2026-01-${time}Z`, type: 'message', from, text, ...more };
}

export function event(userId: string, time: string, type: string, more: object = {}): object {
  return { userId, time: `2026-01-${time}Z`, type, ...more };
}

export function at(time: string): number {
  return Date.parse(`2026-01-${time}Z`) / 1000;
}
