/** Encoders that know English only. */
const englishEncoders = new Set(['use-lite', 'minilm', 'distilbert']);
const multilingual = 'Xenova/paraphrase-multilingual-MiniLM-L12-v2';

/** Fewer texts of a known language say too little. */
const MIN_TEXTS = 10;
const ENOUGH_ENGLISH = 0.8;
const MANY_WITHOUT_LETTERS = 0.2;

export type LanguageShare = { readonly language: string; readonly share: number };

/**
 * Languages of texts by ISO 639-1 code, the commonest first, as shares of the texts that are long enough to tell, and
 * the share of texts without a letter (emoji, numbers). By ELD (https://github.com/nitotm/efficient-language-detector-js).
 */
export async function detectLanguages(
  texts: readonly string[],
): Promise<{ readonly known: number; readonly languages: readonly LanguageShare[]; readonly withoutLetters: number }> {
  const { eld } = await import('eld/extrasmall');
  const counts = new Map<string, number>();
  let known = 0;
  for (const text of texts) {
    const found = eld.detect(text.slice(0, 1000));
    if (found.language === '' || !found.isReliable()) continue;
    counts.set(found.language, (counts.get(found.language) ?? 0) + 1);
    known++;
  }
  const languages = [...counts].map(([language, count]) => ({ language, share: count / known }));
  const withoutLetters = texts.filter((text) => !/\p{L}/u.test(text)).length / Math.max(1, texts.length);
  return { known, languages: languages.sort((one, other) => other.share - one.share), withoutLetters };
}

/** A warning for texts that an encoder does not know; undefined when it knows them, or too few texts tell. */
export async function languageWarning(encoder: string, texts: readonly string[]): Promise<string | undefined> {
  if (!encoder.split('+').every((part) => englishEncoders.has(part))) return undefined;
  const { known, languages, withoutLetters } = await detectLanguages(texts);
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const english = languages.find(({ language }) => language === 'en')?.share ?? 0;
  const advice = `Try a multilingual encoder: --encoder ${multilingual}, or the folder of an ONNX model.`;
  if (known >= MIN_TEXTS && english < ENOUGH_ENGLISH) {
    const others = languages.filter(({ language }) => language !== 'en').slice(0, 3);
    const named = others.map(({ language, share }) => `${language} ${percent(share)}`).join(', ');
    return (
      `${encoder} knows English only, and ${percent(1 - english)} of the messages are in other languages (${named}). ` +
      advice
    );
  }
  if (texts.length >= MIN_TEXTS && withoutLetters > MANY_WITHOUT_LETTERS)
    return (
      `${encoder} does not know emoji, and ${percent(withoutLetters)} of the messages have no letters: these share ` +
      `very few vectors. ${advice}`
    );
  return undefined;
}
