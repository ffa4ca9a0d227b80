import { ConfigError } from '@daybook/core';

type Transformers = typeof import('@huggingface/transformers');

/**
 * The optional library that runs ONNX encoders. `load` is a parameter for tests.
 * @throws ConfigError that says how to install it when it is missing.
 */
export async function importTransformers(
  load: () => Promise<Transformers> = () => import('@huggingface/transformers'),
): Promise<Transformers> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new ConfigError(
      'openEncoder: this encoder needs @huggingface/transformers, which is not installed. ' +
        ('Try: ONNXRUNTIME_NODE_INSTALL=skip npm install @huggingface/transformers@4.3.1 (about 470 MB on disk; ' +
          '`skip` leaves out GPU files only). ') +
        'The encoder use-lite does not need it.',
    );
  }
}
