import { ConfigError, type MessageSequence, type SequenceSource } from '@daybook/core';
import { constantVariable } from '@daybook/core/layers';
import { numSpecialIds } from '@daybook/core/training';
import type * as tf from '@tensorflow/tfjs-core';
import type { ConversationNetwork } from './segment-predictions.ts';
import { setWordWeights } from './overlap-features.ts';
import { countWords } from './words.ts';

/**
 * The network with the words of other conversations: counted and weighed by how rare they are there; nothing is
 * trained, no label is needed. How much a word says belongs to its corpus: "ubuntu" is rare in small talk and in every
 * second message of its help channel. All other parameters are shared with `network`.
 * @throws ConfigError when the network compares no words; DataError when the sources give no texts.
 */
export async function refitIdf(
  network: ConversationNetwork,
  sources: readonly SequenceSource<MessageSequence>[],
  minimumCount = 2,
): Promise<ConversationNetwork> {
  const { similarityHeads } = network.params;
  if (!similarityHeads?.words)
    throw new ConfigError('refitIdf: this network compares no words. Train one with minimumWordCount above 0.');
  const table = await countWords(sources, minimumCount);
  const numWords = table.words.length + numSpecialIds;
  const words = { importance: { weight: constantVariable([numWords, 1], 0) as tf.Variable<tf.Rank.R2> } };
  setWordWeights(words, table);
  return {
    ...network,
    params: { ...network.params, similarityHeads: { ...similarityHeads, words } },
    config: { ...network.config, numWords },
    words: table.words,
  };
}
