import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` tells: requests by route and status, passes of the model, and the process. */
export function createMetrics(read: {
  readonly gauges: () => Readonly<Record<string, number>>;
  readonly waiting: () => number;
}) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'daybook_request_seconds',
    help: 'Seconds until the answer.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const passes = new Histogram({
    name: 'daybook_pass_seconds',
    help: 'Seconds of a pass of the model.',
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const questions = new Counter({
    name: 'daybook_questions_total',
    help: 'Questions that passes answered.',
    registers,
  });
  const reloads = new Counter({
    name: 'daybook_reloads_total',
    help: 'Models loaded since start.',
    labelNames: ['result'],
    registers,
  });
  new Gauge({
    name: 'daybook_waiting_questions',
    help: 'Questions that wait for a pass.',
    registers,
    collect() {
      this.set(read.waiting());
    },
  });
  new Gauge({
    name: 'daybook_model',
    help: 'Numbers of the model in memory.',
    labelNames: ['name'],
    registers,
    collect() {
      for (const [name, value] of Object.entries(read.gauges())) this.set({ name }, value);
    },
  });
  return { registry, requests, passes, questions, reloads };
}
