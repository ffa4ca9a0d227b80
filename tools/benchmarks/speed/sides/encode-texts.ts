import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { openEncoder } from '@daybook/text';
import { takeTurns } from './turns.ts';

/**
 * Daybook's side of the text benchmark, the same work as encode_texts.py: `node encode-texts.js EVENTS.jsonl.gz
 * MODEL_FOLDER`. A run encodes 1,000 texts.
 */
const [events = '', model = ''] = process.argv.slice(2);
const TEXTS = 1000;
const lineSchema = z.object({ text: z.string().optional() });

const lines = gunzipSync(readFileSync(events)).toString('utf8').trim().split('\n');
const distinct = [...new Set(lines.flatMap((line) => lineSchema.parse(JSON.parse(line)).text ?? []))];
const texts = Array.from({ length: TEXTS }, (_, index) => distinct[Math.floor((index * distinct.length) / TEXTS)]!);
const threads = Number(process.env['OMP_NUM_THREADS'] ?? availableParallelism());
const encoder = await openEncoder(model, { threads });

/** @returns mean size of the vectors' numbers. */
async function encode(): Promise<number> {
  const vectors = await encoder.encode(texts);
  return vectors.reduce((sum, value) => sum + Math.abs(value), 0) / vectors.length;
}

await takeTurns(`Daybook, ${encoder.name} fp32 by ONNX Runtime, ${threads} threads`, encode);
encoder.dispose?.();
