/** Pieces of text with their log probability. The token is the index in the list; token 0 stands for unknown text. */
export type PieceVocabulary = readonly (readonly [piece: string, logProbability: number])[];

type TrieNode = { readonly children: Map<string, TrieNode>; token: number };

const wordStart = '▁';
const unknownToken = 0;

/**
 * A unigram tokenizer: text → the likeliest sequence of known pieces, by dynamic programming (Kudo 2018, Subword
 * Regularization, section 3.2, arXiv:1804.10959). The first `reserved` pieces of the vocabulary never match text.
 *
 * Departs from the paper like the published JavaScript tokenizer of the Universal Sentence Encoder, so that vectors are
 * the same: an unknown symbol scores 0, as does a place where no piece ends, and adjacent unknown symbols are one
 * token.
 */
export function createPieceTokenizer(vocabulary: PieceVocabulary, reserved: number): (text: string) => number[] {
  const root: TrieNode = { children: new Map(), token: -1 };
  for (let token = reserved; token < vocabulary.length; token++) addPiece(root, vocabulary[token]![0], token);

  return (text) => {
    const symbols = [...(wordStart + text.normalize('NFKC').replaceAll(' ', wordStart))];
    const scores = new Float64Array(symbols.length + 1);
    const starts = Int32Array.from({ length: symbols.length + 1 }, (_, end) => end - 1);
    const tokens = new Int32Array(symbols.length + 1).fill(unknownToken);

    function offer(start: number, end: number, token: number, logProbability: number): void {
      const score = scores[start]! + logProbability;
      if (scores[end] !== 0 && score < scores[end]!) return;
      scores[end] = score;
      starts[end] = start;
      tokens[end] = token;
    }

    for (let start = 0; start < symbols.length; start++) {
      let known = false;
      let node = root.children.get(symbols[start]!);
      for (let end = start + 1; node; end++) {
        if (node.token >= 0) {
          offer(start, end, node.token, vocabulary[node.token]![1]);
          known = true;
        }
        node = end < symbols.length ? node.children.get(symbols[end]!) : undefined;
      }
      if (!known) offer(start, start + 1, unknownToken, 0);
    }

    const backwards: number[] = [];
    for (let end = symbols.length; end > 0; end = starts[end]!) {
      if (tokens[end] !== unknownToken || backwards.at(-1) !== unknownToken) backwards.push(tokens[end]!);
    }
    return backwards.reverse();
  };
}

function addPiece(root: TrieNode, piece: string, token: number): void {
  let node = root;
  for (const symbol of piece) {
    let child = node.children.get(symbol);
    if (!child) node.children.set(symbol, (child = { children: new Map(), token: -1 }));
    node = child;
  }
  node.token = token;
}
