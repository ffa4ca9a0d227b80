import { ConfigError } from '../errors.ts';
import type { HostTensor } from '../tensors.ts';
import { restoreSnapshot, secondsOf, takeSnapshot, type Run, type Snapshot } from './run.ts';

type Named = Readonly<Record<string, HostTensor>>;

/** Entries whose names start with `prefix`, without it. */
function under(prefix: string, tensors: Named): Named {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

function valuesUnder(prefix: string, tensors: Named): Snapshot {
  return new Map(Object.entries(under(prefix, tensors)).map(([path, { data }]) => [path, Float32Array.from(data)]));
}

/**
 * With `hooks.resume`, puts the run where its checkpoint stood.
 * @throws ConfigError when the checkpoint was made with another seed.
 */
export async function resume(run: Run): Promise<void> {
  const { hooks, config, optimizer } = run;
  const saved = hooks.resume ? await hooks.checkpoints?.load() : undefined;
  if (!saved) return;
  const { state, tensors } = saved;
  if (state.seed !== config.seed)
    throw new ConfigError(
      `train: the checkpoint was made with seed ${state.seed}, not ${config.seed}. Resume with the same seed or ` +
        'start afresh.',
    );
  restoreSnapshot(run, valuesUnder('params/', tensors));
  optimizer.restore(under('optimizer/', tensors));
  run.step = state.step;
  run.epoch = state.epoch;
  run.stepInEpoch = state.stepInEpoch;
  run.history = [...state.history];
  run.recentLosses = [...state.recentLosses];
  run.startedMs -= state.seconds * 1000;
  const entry = run.history.find((candidate) => candidate.step === state.bestStep);
  if (entry) run.best = { entry, values: valuesUnder('best/', tensors) };
}

/**
 * Saves weights, best weights, the optimizer's moments, and where the training stands.
 * @throws ConfigError when a weight is not finite; the checkpoint before is kept then.
 */
export async function saveCheckpoint(run: Run): Promise<void> {
  const { hooks, trainable, best, optimizer, step, epoch, stepInEpoch, history, recentLosses, config } = run;
  if (!hooks.checkpoints) return;
  const tensors: Record<string, HostTensor> = {};
  const add = (prefix: string, values: Snapshot) =>
    values.forEach((data, path) => (tensors[`${prefix}${path}`] = { data, shape: trainable.get(path)!.shape }));
  const values = takeSnapshot(run);
  for (const [path, data] of values)
    if (data.some((value) => !Number.isFinite(value)))
      throw new ConfigError(
        `train: ${path} is not finite after step ${step}. The last checkpoint is kept. Lower learningRate ` +
          `(${config.learningRate}) or look for NaN in the data.`,
      );
  add('params/', values);
  if (best) add('best/', best.values);
  for (const [name, tensor] of Object.entries(optimizer.state())) tensors[`optimizer/${name}`] = tensor;
  const bestStep = best?.entry.step ?? -1;
  const seconds = secondsOf(run);
  await hooks.checkpoints.save({
    state: { step, epoch, stepInEpoch, seconds, history, bestStep, recentLosses, seed: config.seed },
    tensors,
  });
}

/** Saves a checkpoint when the last one is `checkpointSeconds` old. */
export async function saveCheckpointWhenDue(run: Run): Promise<void> {
  if (performance.now() - run.checkpointMs <= run.config.checkpointSeconds * 1000) return;
  await saveCheckpoint(run);
  run.checkpointMs = performance.now();
}
