import type { HostBatch } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { openStore } from '@daybook/store';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { networks } from '../encoding/networks/registry.ts';
import { encodeStreams } from '../encoding/streams.ts';
import { madeLines, temporaryFolder, trainOn } from '../model-fixture.ts';
import { loadEngagement } from './engagement-folder.ts';
import { exportEngagementOnnx } from './export-onnx.ts';
import { sequenceBatch } from './fusion-batch.ts';
import { predict, predictNetwork } from './predict.ts';

await chooseBackend();
const folder = temporaryFolder();
const { path, model: modelFolder } = await trainOn(folder, madeLines().flat(), { head: 'linear' });

/** Inputs of the networks for everybody of the store at one moment, and what the app predicts from them. */
async function inputsAndPredictions() {
  const store = await openStore(path);
  const { model, folders } = await loadEngagement(modelFolder);
  const open = await Promise.all(networks().map(({ name, open: openNetwork }) => openNetwork(folders[name]!, store)));
  const streams = open.map(({ stream }) => stream);
  const predictionTime = store.lastTime;
  const userIds = store.userIds.slice(0, 7);
  const encoded = await encodeStreams(
    streams,
    userIds.map((userId) => ({ userId, predictionTime })),
    { alike: true },
  );
  const batch = await sequenceBatch(
    streams,
    userIds.map((userId) => ({ userId, predictionTimes: [predictionTime] })),
  );
  const logits = (await predictNetwork(model, encoded, userIds.length))[0]!;
  const predictions = (await predict(model, { encoded }, userIds.length))[0]!;
  open.forEach((network) => network.dispose());
  store.close();
  return { batch: batch as HostBatch, logits, predictions };
}

const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, place) => Math.abs(value - b[place]!)));

describe('exportEngagementOnnx', () => {
  it('runs in onnxruntime with the predictions of the model', async () => {
    const { batch, logits, predictions } = await inputsAndPredictions();
    const { file, leftOut } = await exportEngagementOnnx(modelFolder);
    expect(leftOut).toEqual([]);
    const session = await InferenceSession.create(file);
    const feeds = Object.fromEntries(
      session.inputNames.map((name) => {
        const { data, shape } = batch[name]!;
        return [name, new Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, shape)];
      }),
    );
    const outputs = await session.run(feeds);
    await session.release();
    expect(Object.keys(outputs)).toEqual(['logit/engaged', 'engaged']);
    expect(difference(outputs['logit/engaged']!.data as Float32Array, logits)).toBeLessThan(1e-4);
    expect(difference(outputs['engaged']!.data as Float32Array, predictions)).toBeLessThan(1e-4);
  });
});
