import * as tf from '@tensorflow/tfjs-core';
import { createRandom, flattenParams } from '@daybook/core';
import { encoderSizes } from '@daybook/core/layers';
import { createAdamW, clipGradients, lossGradients } from '/work/wt-a/packages/core/dist/training.js';
import { kernels, portableKernels } from '/work/wt-a/packages/core/dist/layers/kernels.js';
import { chooseBackend } from '@daybook/core/node';
import { sampleConversations, conversationConfig, conversationPretrainingSchema, initConversation, conversationLoss } from '@daybook/conversation';
const [mode='both', len='32', rows='32', drop='0.1', steps='40', width='128'] = process.argv.slice(2);
await chooseBackend({});
const W = Number(width);
const config = conversationConfig('base', { ...(W===128?encoderSizes.small: W===768?{}:{hiddenSize:W,intermediateSize:Math.round(W*8/3)}), vectorSize: 384, numRoles: 4, numSimilarityHeads: 0, responseSize: 0, reconstructionParts: 0, numWords: 0, dropoutRate: Number(drop), vectorDropoutRate: Number(drop) });
const pretraining = conversationPretrainingSchema.parse({ contrastiveWeight: 0 });
function make(seed) {
  const random = createRandom(seed);
  const B = Number(rows);
  const seqs = Array.from({length:B},(_,i)=>{ let t=0; const L = i===0 ? Number(len) : Math.ceil(Number(len)*(0.8+0.2*random.uniform())); return { userId:'u'+i, sequenceId: 'u'+i, firstStep:0, times: Float64Array.from({length:L},()=>t+=random.integer(500)+1), roles: Int32Array.from({length:L},()=>random.integer(2)), vectors: Float32Array.from({length:L*384},()=>random.normal()), vectorSize:384 }});
  return sampleConversations(seqs, config, pretraining, { roleIds: Int32Array.of(2,3), withSegmentIds: true, random: random.fork('s') }).batch;
}
const batches = Array.from({length: 8}, (_,i)=>make(i));
function setup(compiled) {
  const params = initConversation(config, createRandom(0).fork('w'));
  const trainable = flattenParams(params);
  const optimizer = createAdamW(trainable, { weightDecay: 0.01 });
  const runner = (compiled ? kernels() : portableKernels).runner(console.log);
  const random = createRandom(5);
  const update = (batch, r) => { const { loss, gradients } = lossGradients(() => conversationLoss(params, config, pretraining, batch, r), trainable); clipGradients(gradients, 1); optimizer.update(gradients, batch); return loss; };
  let n = 0;
  return { trainable, step() { const res = runner.run(update, { ...batches[n % 8], ...optimizer.next(1e-4) }, random.fork('d', n)); n++; const v = res.dataSync()[0]; res.dispose(); return v; } };
}
const sides = mode === 'both' ? { ordinary: setup(false), compiled: setup(true) } : { [mode]: setup(mode === 'compiled') };
const times = {}, cpus = {};
for (let s = 0; s < Number(steps); s++) for (const [name, side] of Object.entries(sides)) {
  const t = performance.now(), c = process.cpuUsage();
  const loss = side.step();
  const u = process.cpuUsage(c);
  (times[name] ??= []).push(performance.now() - t); (cpus[name] ??= []).push((u.user + u.system) / 1000);
  if (s < 6 || s % 10 === 0) console.log(s, name, loss.toFixed(7), (performance.now() - t).toFixed(1));
}
const med = (a) => [...a].sort((x, y) => x - y)[a.length >> 1];
for (const name of Object.keys(sides)) console.log(name, 'median ms', med(times[name].slice(8)).toFixed(1), 'cpu', med(cpus[name].slice(8)).toFixed(1), 'tensors', tf.memory().numTensors);
if (mode === 'both') { let most = 0; for (const [p, v] of sides.ordinary.trainable) { const a = v.dataSync(), b = sides.compiled.trainable.get(p).dataSync(); a.forEach((x, i) => most = Math.max(most, Math.abs(x - b[i]))); } console.log('largest difference', most); }
