import * as tf from '@tensorflow/tfjs-core';

/** Loss and gradients by path of the trainable parameters; the caller disposes them. */
export function lossGradients(
  loss: () => tf.Scalar,
  trainable: ReadonlyMap<string, tf.Variable>,
): { readonly loss: tf.Scalar; readonly gradients: Map<string, tf.Tensor> } {
  const pathOf = new Map([...trainable].map(([path, variable]) => [variable.name, path]));
  const { value, grads } = tf.variableGrads(loss, [...trainable.values()]);
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, gradient] of Object.entries(grads))
    if (gradient !== null) gradients.set(pathOf.get(name)!, gradient);
  return { loss: value, gradients };
}

/** `lossGradients` with the loss as a number; the caller disposes the gradients. */
export function lossAndGradients(
  loss: () => tf.Scalar,
  trainable: ReadonlyMap<string, tf.Variable>,
): { readonly loss: number; readonly gradients: Map<string, tf.Tensor> } {
  const { loss: value, gradients } = lossGradients(loss, trainable);
  const number = value.dataSync()[0]!;
  value.dispose();
  return { loss: number, gradients };
}
