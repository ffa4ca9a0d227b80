#!/usr/bin/env node
import { runDaybook } from './cli/program.ts';
import { ignoreClosedPipes } from './console.ts';

ignoreClosedPipes();
process.exitCode = await runDaybook(process.argv.slice(2));
