// Loaded before a command (`node --import`): writes fail as on a full disk after DAYBOOK_TORTURE_BYTES bytes.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env['DAYBOOK_TORTURE_BYTES']);
const write = fs.writeSync;
fs.writeSync = (handle, content, from = 0, length = content.length - from, position = null) => {
  if (handle <= 2 || typeof content === 'string') return write(handle, content, from, length, position);
  if (left <= 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const done = write(handle, content, from, Math.min(length, left), position);
  left -= done;
  return done;
};
syncBuiltinESMExports();
