import { ConfigError, exportParams, flattenParams, type HostTensor, type ParamTree, type Tensors } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { Graph } from './graph.ts';
import { kernels } from './kernels.ts';
import { toInt8 } from './int8.ts';
import { Recorder, type Weight } from './recorder.ts';
import { encodeModel, type ModelProto } from './schema.ts';
import type { Placeholders } from './sizes.ts';

/** An input: its sizes, by name where they change from run to run, and its numbers' type. */
export type OnnxInput = { readonly shape: readonly (number | string)[]; readonly dtype: 'float32' | 'int32' };

export type OnnxExport = {
  readonly name: string;
  /** What goes in and comes out, for people. */
  readonly description: string;
  readonly inputs: Readonly<Record<string, OnnxInput>>;
  readonly params: ParamTree;
  /** The network, from inputs to outputs, in tfjs operations. */
  compute(inputs: Tensors): Readonly<Record<string, tf.Tensor>>;
  /** Kept in the file: config, vocabularies, … */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Weight matrices in 8 bits, with a scale for each output: a quarter of the size. Default false. */
  readonly int8?: boolean;
};

const backendName = 'onnx-recorder';
const operatorSet = 18;
const irVersion = 9;

/** Numbers for the changing sizes while a graph is recorded. Both sets must give the same graph. */
const primes = [
  { batch: 1009, predictionTimes: 163, others: [2003, 2011, 2029, 2039, 2053, 2063, 2081, 2089] },
  { batch: 1019, predictionTimes: 173, others: [2099, 2111, 2129, 2141, 2153, 2161, 2179, 2203] },
] as const;

function placeholdersOf(inputs: OnnxExport['inputs'], set: (typeof primes)[number]): Placeholders {
  const names = Object.values(inputs).flatMap(({ shape }) => shape.filter((size) => typeof size === 'string'));
  const others = [...new Set(names)].filter((name) => name !== 'batch' && name !== 'predictionTimes');
  if (others.length > set.others.length)
    throw new ConfigError(`exportOnnx: at most ${set.others.length} changing sizes, received ${others.join(', ')}.`);
  const named = (name: 'batch' | 'predictionTimes') => (names.includes(name) ? ([[name, set[name]]] as const) : []);
  return new Map<string, number>([
    ...named('batch'),
    ...named('predictionTimes'),
    ...others.map((name, place) => [name, set.others[place]!] as const),
  ]);
}

/** Registers the kernels once for a backend that is there while recording. */
function useRecorder(recorder: Recorder): void {
  tf.registerBackend(backendName, () => recorder);
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, backend, attrs }) =>
        kernel({
          backend: backend as Recorder,
          inputs: Object.values(inputs).flat() as tf.TensorInfo[],
          attrs: attrs ?? {},
        }),
    });
  }
}

async function record(
  { inputs, compute }: OnnxExport,
  weights: ReadonlyMap<object, Weight>,
  placeholders: Placeholders,
): Promise<Graph> {
  const graph = new Graph(placeholders);
  const recorder = new Recorder(graph, weights);
  const before = tf.getBackend();
  useRecorder(recorder);
  try {
    await tf.setBackend(backendName);
    tf.tidy(() => {
      const tensors = Object.entries(inputs).map(([name, { shape: sizes, dtype }]) => {
        const shape = sizes.map((size) => (typeof size === 'number' ? size : placeholders.get(size)!));
        const type: HostTensor['data'] = dtype === 'int32' ? new Int32Array() : new Float32Array();
        const info = recorder.result(graph.input(name, shape, type), shape, dtype);
        return [name, tf.engine().makeTensorFromTensorInfo(info, recorder)];
      });
      for (const [name, output] of Object.entries(compute(Object.fromEntries(tensors) as Tensors)))
        graph.output(name, recorder.nameOf(output), output.shape);
    });
  } finally {
    await tf.setBackend(before);
    for (const kernelName of Object.keys(kernels)) tf.unregisterKernel(kernelName, backendName);
    tf.removeBackend(backendName);
  }
  return graph;
}

function modelOf({ name, description, metadata = {} }: OnnxExport, graph: Graph): ModelProto {
  const used = new Set(graph.nodes.filter(({ opType }) => opType !== 'Shape').flatMap(({ input }) => input));
  const sized = new Set(graph.nodes.filter(({ opType }) => opType === 'Shape').flatMap(({ input }) => input));
  return {
    irVersion,
    producerName: 'daybook',
    docString: description,
    opsetImport: [{ domain: '', version: operatorSet }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      node: graph.nodes,
      initializer: graph.initializers,
      // A network does not read all that its batches hold: words, where it compares none.
      input: graph.inputs.filter((input) => used.has(input.name) || sized.has(input.name)),
      output: graph.outputs,
    },
  };
}

/**
 * A network as an ONNX file (operator set 18), with every changing size dynamic. The network is run once on a backend
 * that records its operations, so that file and network cannot differ in what they compute.
 * @throws ConfigError when the network uses an operation that cannot be recorded.
 */
export async function exportOnnx(network: OnnxExport): Promise<Uint8Array> {
  const values = await exportParams(network.params);
  const weights = new Map<object, Weight>(
    [...flattenParams(network.params)].map(([name, { dataId }]) => [dataId, { name, data: values[name]!.data }]),
  );
  const [first, second] = [
    await record(network, weights, placeholdersOf(network.inputs, primes[0])),
    await record(network, weights, placeholdersOf(network.inputs, primes[1])),
  ];
  const text = (graph: Graph) =>
    JSON.stringify([
      graph.nodes,
      graph.inputs,
      graph.outputs,
      graph.initializers.map(({ name, dims }) => [name, dims]),
    ]);
  if (text(first) !== text(second))
    throw new ConfigError(
      'exportOnnx: two recordings with other sizes of batch and length differ. A size of the network is a multiple ' +
        'of the numbers that stand for them; change it slightly, for instance maxLength.',
    );
  return encodeModel(modelOf(network, network.int8 ? toInt8(first) : first));
}
