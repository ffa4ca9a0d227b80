import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process on some machine. `start` tells two processes of one pid apart; 0 where the system does not say it. */
export type ProcessName = { readonly host: string; readonly pid: number; readonly start: number };

/** When a process started, in clock ticks since the machine did (field 22 of Linux' /proc/PID/stat); else 0. */
function startOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) || 0;
  } catch {
    return 0;
  }
}

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** This process. */
export const ownName: ProcessName = { host, pid: process.pid, start: startOf(process.pid) };

/** Whether a process of this machine has ended; undefined where it ran on another machine, so that nobody can tell. */
export function hasEnded({ host: itsHost, pid, start }: ProcessName): boolean | undefined {
  if (itsHost !== host) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  const now = startOf(pid);
  return start !== 0 && now !== 0 && now !== start;
}
