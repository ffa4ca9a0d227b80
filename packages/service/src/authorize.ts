import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from './problem.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether an address is reached from this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** @returns a check of an `authorization` header that takes equally long for every wrong token */
export function createAuthorize(token: string): (header: string | undefined) => void {
  const expected = digest(token);
  return (header) => {
    const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    if (given === undefined) throw new Problem(401, 'Send the token in a header: "authorization: Bearer TOKEN".');
    if (!timingSafeEqual(digest(given), expected)) throw new Problem(401, 'This is not the token.');
  };
}
