#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { InstallError } from './install-error.ts';
import { installLightgbm } from './lightgbm/install-lightgbm.ts';
import type { Installed } from './native-folder.ts';
import { installTensorflow } from './tensorflow/install-tensorflow.ts';

const HELP = `native: fetches the native libraries that make Daybook fast, from Python wheels

Usage: native [tensorflow] [lightgbm] [--gpu] [--project FOLDER] [--force]

  tensorflow        @tensorflow/tfjs-node, built against TensorFlow's wheel, for @daybook/core (needs a C++17 compiler)
  lightgbm          LightGBM's library, for @daybook/trees
                    Without a name, both.
  --gpu             @tensorflow/tfjs-node-gpu and NVIDIA's libraries (linux-x64, 4 GB to fetch)
  --project FOLDER  folder with package.json (default: the current folder)
  --force           build again even if it is there

Needs Python 3 with pip, and npm. Writes only to FOLDER/.native.
Exit codes: 0 done, 1 failed, 2 wrong usage.

Examples:
  npx @daybook/native
  npx @daybook/native lightgbm --project apps/engagement
`;

const PARTS = ['tensorflow', 'lightgbm'] as const;
type Part = (typeof PARTS)[number];

/** What each part falls back to. */
const WITHOUT: Readonly<Record<Part, string>> = {
  tensorflow: 'Without native TensorFlow, Daybook runs on WASM.',
  lightgbm: 'Without LightGBM, @daybook/trees trains in TypeScript.',
};

function misuse(problem: string): never {
  process.stderr.write(`${problem}\n\n${HELP}`);
  process.exit(2);
}

function readArguments() {
  const options = {
    gpu: { type: 'boolean' },
    project: { type: 'string' },
    force: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return misuse(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals } = readArguments();
const { gpu = false, project = process.cwd(), force = false, help = false } = values;
const unknown = positionals.find((name) => !PARTS.some((part) => part === name));
if (unknown !== undefined) misuse(`native: "${unknown}" is none of ${PARTS.join(', ')}.`);

function install(part: Part): Installed {
  const onStep = (message: string) => process.stderr.write(`${part}: ${message}\n`);
  if (part === 'lightgbm') return installLightgbm({ project, force, onStep });
  return installTensorflow({ project, variant: gpu ? 'gpu' : 'cpu', force, onStep });
}

if (help) process.stdout.write(HELP);
for (const part of help ? [] : PARTS.filter((name) => positionals.length === 0 || positionals.includes(name))) {
  try {
    const { folder, version, built } = install(part);
    process.stdout.write(`${part} ${version} ${built ? 'is ready' : 'was ready'}: ${folder}\n`);
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    process.stderr.write(`${error.message}\nNothing was changed. ${WITHOUT[part]}\n`);
    process.exitCode = 1;
  }
}
