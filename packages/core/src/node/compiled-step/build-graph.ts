import type * as tf from '@tensorflow/tfjs-core';
import { nativeBackend } from '../native-operations.ts';
import { attributeValue, encodeAttribute, type GraphNode } from './graph-def.ts';
import type { Operation, Source, Trace, TypedValues } from './trace.ts';

/** An input of the graph and where its tensor comes from at each run. */
export type GraphInput =
  | { readonly entry: string; readonly type: number; readonly shape: readonly number[] }
  | { readonly seed: Trace['seeds'] extends ReadonlyMap<Source, infer Seed> ? Seed : never }
  | { readonly variable: tf.Variable }
  | { readonly id: number };

export type Graph = {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphInput[];
  /** Variables that a run changes, in the order of the outputs after the result. */
  readonly changed: readonly tf.Variable[];
};

/** Operations whose output shares the memory of their first input. */
const ALIASES = new Set(['Reshape', 'ExpandDims', 'Squeeze', 'Identity']);

/**
 * The order of operations on resource variables, as control inputs: whoever writes one waits for all that read the old
 * value, so that TensorFlow can write in place; whoever reads it waits for the write before.
 */
function createOrder() {
  const writes = new Map<Source, string>();
  const users = new Map<Source, string[]>();
  const resourceOf = new Map<Source, Source>();
  const use = (resource: Source, node: string) => users.set(resource, [...(users.get(resource) ?? []), node]);
  return {
    /** `value` is what `node` reads of the resource. → what it waits for */
    read(resource: Source, node: string, value: Source): string[] {
      use(resource, node);
      resourceOf.set(value, resource);
      const write = writes.get(resource);
      return write === undefined ? [] : [write];
    },
    write(resources: readonly Source[], node: string): string[] {
      return resources.flatMap((resource) => {
        const before = [...(users.get(resource) ?? []), ...(writes.has(resource) ? [writes.get(resource)!] : [])];
        users.delete(resource);
        writes.set(resource, node);
        return before;
      });
    },
    /** Notes that `node` reads values of resources, perhaps to hand one on. */
    touch({ name, inputs }: Operation, node: string, output: Source): void {
      inputs.forEach((input, place) => {
        const resource = resourceOf.get(input);
        if (resource === undefined) return;
        use(resource, node);
        if (place === 0 && ALIASES.has(name)) resourceOf.set(output, resource);
      });
    },
  };
}

/** The resource variable whose value a variable has after the trace. */
function resourceSource({ operations, changes }: Trace, variable: tf.Variable): Source {
  const place = Number(/^output (\d+):0$/.exec(changes.get(variable)!)?.[1]);
  const operation = operations[place];
  if (operation?.name !== 'ReadVariableOp') throw new Error(`it changes "${variable.name}" outside of the optimizer`);
  return operation.inputs[0]!;
}

/** The trace as a graph. Nodes `input0` … and `output0` …: the result, then the new values of variables. */
export function buildGraph(trace: Trace): Graph {
  const { TF_RESOURCE, TF_FLOAT } = nativeBackend().binding;
  const nodes: GraphNode[] = [];
  const inputs: GraphInput[] = [];
  const references = new Map<Source, string>();
  const order = createOrder();
  const add = (node: GraphNode) => {
    nodes.push(node);
    return node.name;
  };
  const addInput = (source: Source, input: GraphInput, type: number, shape: readonly number[]) => {
    const attributes = { dtype: attributeValue.type(type), shape: attributeValue.shape(shape) };
    references.set(source, add({ name: `input${inputs.length}`, operation: 'Placeholder', inputs: [], attributes }));
    inputs.push(input);
  };
  const addConstant = (source: Source, { type, shape, values }: TypedValues) => {
    const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    references.set(
      source,
      add({
        name: `constant${references.size}`,
        operation: 'Const',
        inputs: [],
        attributes: { dtype: attributeValue.type(type), value: attributeValue.tensor(type, shape, content) },
      }),
    );
  };

  for (const [source, { name, type, shape }] of trace.entries)
    addInput(source, { entry: name, type, shape }, type, shape);
  for (const [source, seed] of trace.seeds) addInput(source, { seed }, seed.type, seed.shape);
  for (const [source, { id, dtype, shape }] of trace.kept) addInput(source, { id }, dtype, shape);
  for (const [source, typed] of trace.constants) addConstant(source, typed);
  for (const [source, variable] of trace.variables) {
    if (!trace.changes.has(variable)) {
      addInput(source, { variable }, TF_FLOAT, variable.shape);
      continue;
    }
    const resource = resourceSource(trace, variable);
    const name = `value${nodes.length}`;
    order.read(resource, name, source);
    references.set(
      source,
      add({
        name,
        operation: 'ReadVariableOp',
        inputs: [references.get(resource)!],
        attributes: { dtype: attributeValue.type(TF_FLOAT) },
      }),
    );
  }

  trace.operations.forEach((operation, place) => {
    const name = `operation${place}`;
    const resources = operation.inputs.filter((source) => trace.kept.get(source)?.dtype === TF_RESOURCE);
    const output = `output ${place}:0`;
    const before =
      operation.name === 'ReadVariableOp' ? order.read(resources[0]!, name, output) : order.write(resources, name);
    order.touch(operation, name, output);
    add({
      name,
      operation: operation.name,
      inputs: [
        ...operation.inputs.map((source) => references.get(source)!),
        ...[...new Set(before)].map((node) => `^${node}`),
      ],
      attributes: Object.fromEntries(operation.attributes.map((own) => [own.name, encodeAttribute(own)])),
    });
    for (let index = 0; index < operation.numOutputs; index++)
      references.set(`output ${place}:${index}`, index === 0 ? name : `${name}:${index}`);
  });

  const changed = [...trace.changes.keys()];
  [trace.output, ...trace.changes.values()].forEach((source, place) =>
    add({
      name: `output${place}`,
      operation: 'Identity',
      inputs: [references.get(source)!],
      attributes: { T: attributeValue.type(TF_FLOAT) },
    }),
  );
  return { nodes, inputs, changed };
}
