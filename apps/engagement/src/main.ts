#!/usr/bin/env node
import { runDaybook } from './cli/program.ts';

process.exitCode = await runDaybook(process.argv.slice(2));
