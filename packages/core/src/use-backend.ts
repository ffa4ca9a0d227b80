import * as tf from '@tensorflow/tfjs-core';

/**
 * Chooses the fastest backend if none is in use yet: what loads or trains a network calls it, so that programs need no
 * line about backends. `chooseBackend` of `/node`, or `chooseBrowserBackend` of `/browser`, decides otherwise.
 */
export async function useBackend(): Promise<void> {
  if (Object.keys(tf.engine().registryFactory).length > 0) return;
  const { chooseBackend } = await import('#backend');
  await chooseBackend();
}
