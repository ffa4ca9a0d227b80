import { DataError } from '@daybook/core';
import { describeReasons, type RejectReason } from './rejects.ts';

/** The error of an import of which nothing, or less than `minAccepted`, was accepted. */
export function tooFewAccepted(
  files: readonly string[],
  counts: { readonly read: number; readonly accepted: number },
  reasons: readonly RejectReason[],
  minAccepted: number,
): DataError {
  const place = files.length > 3 ? `${files.slice(0, 3).join(', ')} …` : files.join(', ');
  if (counts.read === 0) return new DataError(`${place}: has no lines to import. Nothing was stored.`);
  const share = counts.accepted === 0 ? 'none' : `${counts.accepted} (${percent(counts.accepted / counts.read)})`;
  const rule = counts.accepted === 0 ? '' : `, less than --min-accepted ${minAccepted}`;
  return new DataError(
    `${place}: of ${counts.read} lines ${share} could be accepted${rule}. Nothing was stored. The commonest ` +
      `reasons:\n${describeReasons(reasons)}`,
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
