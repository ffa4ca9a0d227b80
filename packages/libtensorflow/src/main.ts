#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { InstallError } from './install-error.ts';
import { install } from './install.ts';

const HELP = `libtensorflow: builds @tensorflow/tfjs-node against the libtensorflow inside TensorFlow's Python wheel

Usage: libtensorflow [--gpu] [--project FOLDER] [--force]

  --gpu             @tensorflow/tfjs-node-gpu and NVIDIA's libraries (linux-x64, 4 GB to fetch)
  --project FOLDER  folder with package.json (default: the current folder)
  --force           build again even if it is there

Needs Python 3 with pip, npm and a C++17 compiler. Writes only to FOLDER/.native.
Exit codes: 0 done, 1 failed, 2 wrong usage.

Examples:
  npx @daybook/libtensorflow
  npx @daybook/libtensorflow --project apps/engagement --force
`;

function readArguments() {
  try {
    const options = {
      gpu: { type: 'boolean' },
      project: { type: 'string' },
      force: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

const { gpu = false, project = process.cwd(), force = false, help = false } = readArguments();
if (help) {
  process.stdout.write(HELP);
} else {
  try {
    const { folder, libtensorflow, built } = install({
      project,
      variant: gpu ? 'gpu' : 'cpu',
      force,
      onStep: (message) => process.stderr.write(`libtensorflow: ${message}\n`),
    });
    process.stdout.write(`libtensorflow ${libtensorflow} ${built ? 'is ready' : 'was ready'}: ${folder}\n`);
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    process.stderr.write(`${error.message}\nNothing was changed. Without a native backend, Daybook runs on WASM.\n`);
    process.exitCode = 1;
  }
}
