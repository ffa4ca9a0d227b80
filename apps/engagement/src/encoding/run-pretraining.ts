import type { Store } from '@daybook/store';
import type { Context } from '../context.ts';
import type { ChosenSplit } from '../examples/workspace.ts';
import { runFolderHooks, writeMetrics } from '../run-folder.ts';
import type { Network, PretrainSummary } from './networks/network.ts';

export type PretrainRun = {
  readonly store: Store;
  readonly split: ChosenSplit;
  readonly out: string;
  readonly resume: boolean;
  /** Folder for TensorBoard. */
  readonly tensorboard?: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
};

/** Pretrains one network and leaves weights, history and metrics in `out`. */
export async function runPretraining(
  network: Network,
  { store, split, out, resume, tensorboard, config }: PretrainRun,
  { console, progress, signal }: Pick<Context, 'console' | 'progress' | 'signal'>,
): Promise<PretrainSummary> {
  const summary = await network.pretrain({
    store,
    split,
    out,
    config,
    hooks: { ...runFolderHooks(out, { resume, progress, signal, tensorboard }), onNote: (line) => console.note(line) },
  });
  await writeMetrics(out, summary);
  return summary;
}
