import * as tf from '@tensorflow/tfjs-core';

/**
 * Chooses the fastest backend if none is in use yet: what loads or trains a network calls it, so that programs need no
 * line about backends. `chooseBackend` of `/node`, or `chooseBrowserBackend` of `/browser`, decides otherwise.
 */
export async function useBackend(): Promise<void> {
  // Undefined until one is set or used, whatever tfjs declares.
  if ((tf.engine().backendName as string | undefined) !== undefined) return;
  const { chooseBackend } = await import('#backend');
  await chooseBackend();
}
