"""Runs the Python side of a timed pair on request (timed-program.ts): a line with a number of runs in, a line with
the times of one run out."""

import json
import sys
import time


def take_turns(ready, run):
    """`run()` → what it found, for the record."""
    print(json.dumps({"ready": ready}), flush=True)
    for line in sys.stdin:
        runs = int(line)
        started, started_cpu = time.perf_counter(), time.process_time()
        for _ in range(runs):
            result = run()
        per_run = 1e3 / runs
        milliseconds, cpu_milliseconds = (
            (time.perf_counter() - started) * per_run,
            (time.process_time() - started_cpu) * per_run,
        )
        print(
            json.dumps({"milliseconds": milliseconds, "cpuMilliseconds": cpu_milliseconds, "result": result}),
            flush=True,
        )
