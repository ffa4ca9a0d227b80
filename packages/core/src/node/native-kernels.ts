import * as tf from '@tensorflow/tfjs-core';
import { portableKernels, registerKernels, type Kernels, type Runner } from '../layers/kernels.ts';
import type { Random } from '../random.ts';
import { createGraphRunner } from './compiled-step/graph-runner.ts';
import { seedTensor } from './compiled-step/traced-random.ts';
import { adamW } from './native-adamw.ts';
import { flagAttribute, nativeBackend, runNative, typeAttribute } from './native-operations.ts';

const float = () => typeAttribute('T', 'float');

function matMul(left: tf.TensorInfo, right: tf.TensorInfo, transposeLeft = false, transposeRight = false): tf.Tensor2D {
  return runNative(
    'MatMul',
    [float(), flagAttribute('transpose_a', transposeLeft), flagAttribute('transpose_b', transposeRight)],
    [left, right],
  );
}

/** A kernel of its own, because tfjs then computes only the gradients that are asked for, none for frozen weights. */
const LINEAR = 'DaybookLinear';
tf.registerKernel({
  kernelName: LINEAR,
  backendName: 'tensorflow',
  kernelFunc({ inputs }) {
    const { input, weight, bias } = inputs as { input: tf.TensorInfo; weight: tf.TensorInfo; bias: tf.TensorInfo };
    const product = matMul(input, weight);
    const output = runNative('BiasAdd', [float()], [product, bias]);
    product.dispose();
    return output;
  },
});
tf.registerGradient({
  kernelName: LINEAR,
  inputsToSave: ['input', 'weight'],
  gradFunc(outputGradient, saved) {
    const [input, weight] = saved as [tf.Tensor2D, tf.Tensor2D];
    const gradient = outputGradient as tf.Tensor2D;
    return {
      input: () => matMul(gradient, weight, false, true),
      weight: () => matMul(input, gradient, true),
      bias: () => runNative('BiasAddGrad', [float()], [gradient]),
    };
  },
});

function linear(input: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D | undefined): tf.Tensor2D {
  return bias ? tf.engine().runKernel<tf.Tensor2D>(LINEAR, { input, weight, bias }) : tf.matMul(input, weight);
}

/**
 * n · weight + bias with n = (x − mean) / deviation. For the output gradient g and h = g · weight, the gradients are:
 * x (h − mean(h) − n · mean(h · n)) / deviation, weight Σ g · n, bias Σ g. The means are products with the weight as a
 * column.
 */
function layerNorm(input: tf.Tensor2D, weight: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  const size = weight.size;
  const form = tf.customGrad((...parts) => {
    const [x, scale, shift, save] = parts as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc];
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon));
    const normal = tf.mul<tf.Tensor2D>(centred, inverse);
    save([normal, inverse, scale]);
    return {
      value: runNative('BiasAdd', [float()], [tf.mul(normal, scale), shift]),
      gradFunc: (gradient: tf.Tensor, saved: tf.Tensor[]) => {
        const [n, inverseDeviation, savedScale] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
        const column = tf.reshape(tf.div(savedScale, size), [size, 1]);
        const byNormal = tf.mul(gradient, n);
        const along = tf.mul(n, matMul(byNormal, column));
        const centredGradient = tf.sub(tf.mul(gradient, savedScale), matMul(gradient, column));
        const byInput = tf.mul(tf.sub(centredGradient, along), inverseDeviation);
        return [
          byInput,
          runNative('BiasAddGrad', [float()], [byNormal]),
          runNative('BiasAddGrad', [float()], [gradient]),
        ];
      },
    };
  });
  return form(input, weight, bias) as tf.Tensor2D;
}

/** One operation each way; tfjs computes the gradient with five. */
const relu = (input: tf.Tensor): tf.Tensor =>
  tf.customGrad((x, save) => {
    const value = runNative('Relu', [float()], [x as tf.Tensor]);
    (save as tf.GradSaveFunc)([value]);
    return {
      value,
      gradFunc: (gradient: tf.Tensor, [saved]: tf.Tensor[]) => runNative('ReluGrad', [float()], [gradient, saved!]),
    };
  })(input);

/** Without reading the places back, as tfjs-node does to check them: TensorFlow checks them itself. */
function gather(input: tf.Tensor, places: tf.Tensor1D): tf.Tensor {
  const attributes = [
    { name: 'batch_dims', type: nativeBackend().binding.TF_ATTR_INT, value: 0 },
    typeAttribute('Tparams', 'float'),
    typeAttribute('Tindices', 'int32'),
    typeAttribute('Taxis', 'int32'),
  ];
  return runNative('GatherV2', attributes, [input, places, tf.scalar(0, 'int32')]);
}

/** TensorFlow's L2Loss is Σ x² / 2, in one pass and without an array of squares. */
function sumOfSquares(inputs: readonly tf.Tensor[]): tf.Scalar {
  const attributes = [float()];
  return tf.mul(tf.addN(inputs.map((input) => runNative<tf.Scalar>('L2Loss', attributes, [input]))), 2);
}

/**
 * 1 / (1 − rate) with probability 1 − rate, else 0. Each random 32-bit number serves two places with 16 bits each. seed
 * int32 [2]
 */
function dropoutMask(size: number, rate: number, seed: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const int32 = typeAttribute('T', 'int32');
    const bits = runNative(
      'StatelessRandomUniformFullInt',
      [typeAttribute('dtype', 'int32'), int32, typeAttribute('Tseed', 'int32')],
      [tf.tensor1d([Math.ceil(size / 2)], 'int32'), seed],
    );
    const lowBits = runNative('LeftShift', [int32], [bits, tf.scalar(16, 'int32')]);
    const keepFrom = tf.scalar(Math.round(rate * 2 ** 16) * 2 ** 16 - 2 ** 31, 'int32');
    const kept = tf.concat([tf.greaterEqual(bits, keepFrom), tf.greaterEqual(lowBits, keepFrom)]) as tf.Tensor1D;
    const mask = tf.mul<tf.Tensor1D>(tf.cast(kept, 'float32'), 1 / (1 - rate));
    return size % 2 === 0 ? mask : tf.slice1d(mask, 0, size);
  });
}

const POOL_SIZE = 1 << 22;
const pools = new Map<number, tf.Tensor1D>();

/** A mask of four million places, drawn once per rate: cutting a mask out of it is much faster than drawing one. */
function maskPool(rate: number): tf.Tensor1D {
  const pool = pools.get(rate) ?? tf.keep(tf.tidy(() => dropoutMask(POOL_SIZE, rate, tf.tensor1d([0, 0], 'int32'))));
  pools.set(rate, pool);
  return pool;
}

/** The seed decides where in the pool a mask begins. Masks with different beginnings may overlap in the pool. */
function cutMask(size: number, rate: number, random: Random): tf.Tensor1D {
  const begin = seedTensor(random, (seed) => Int32Array.of((seed >>> 0) % (POOL_SIZE - size)));
  return runNative(
    'Slice',
    [float(), typeAttribute('Index', 'int32')],
    [maskPool(rate), begin, tf.tensor1d([size], 'int32')],
  );
}

function dropout(input: tf.Tensor, rate: number, random: Random): tf.Tensor {
  const { size, shape } = input;
  const drawMask = () =>
    size <= POOL_SIZE / 2
      ? cutMask(size, rate, random)
      : dropoutMask(
          size,
          rate,
          seedTensor(random, (seed) => Int32Array.of(seed | 0, 0)),
        );
  return tf.customGrad((x, save) => {
    const mask = tf.reshape(drawMask(), shape);
    (save as tf.GradSaveFunc)([mask]);
    return {
      value: tf.mul(x as tf.Tensor, mask),
      gradFunc: (gradient: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(gradient, saved!),
    };
  })(input);
}

/** The kernels in TensorFlow's own operations, which the backend "tensorflow" can run. */
export const nativeKernels: Kernels = { dropout, layerNorm, linear, relu, gather, sumOfSquares, adamW, runner };

/** A graph for each shape, where the binding can; tfjs-node's own cannot. */
function runner(onNote: (line: string) => void): Runner {
  if (nativeBackend().binding.addFunction) return createGraphRunner(onNote);
  onNote('not compiled: the native backend was built without it. Build it again: npm run native');
  return portableKernels.runner(onNote);
}

/** Makes `kernels()` use these on the backend "tensorflow". */
export function registerNativeKernels(): void {
  registerKernels('tensorflow', nativeKernels);
}
