import { describe, expect, it } from 'vitest';
import { detectLanguages, languageWarning } from './languages.ts';

const english = ['How did your walk go this morning?', 'I ate an apple and some bread.', 'See you next week then!'];
const german = ['Wie war dein Spaziergang heute?', 'Ich habe gestern zu viel gegessen.', 'Bis nächste Woche dann!'];
const repeat = (texts: readonly string[]) => Array.from({ length: 12 }, (_, place) => texts[place % texts.length]!);

describe('detectLanguages', () => {
  it('tells German from English, and leaves out what has no letters', async () => {
    const { known, languages, withoutLetters } = await detectLanguages([...german, english[0]!, '👍👍', '12 345']);
    expect([known, withoutLetters]).toEqual([4, 2 / 6]);
    expect(languages).toEqual([
      { language: 'de', share: 0.75 },
      { language: 'en', share: 0.25 },
    ]);
  });
});

describe('languageWarning', () => {
  it('warns of German with an English encoder, and names another', async () => {
    const warning = await languageWarning('minilm+use-lite', repeat(german));
    expect(warning).toMatch(/100 % of the messages are in other languages \(de 100 %\)\. Try a multilingual encoder/);
    expect(await languageWarning('Xenova/other', repeat(german))).toBeUndefined();
  });

  it('warns of emoji, and neither of English nor of a few texts', async () => {
    expect(await languageWarning('use-lite', repeat([...english, '🎉', '👍👍']))).toContain('does not know emoji');
    expect(await languageWarning('use-lite', repeat(english))).toBeUndefined();
    expect(await languageWarning('use-lite', german)).toBeUndefined();
  });
});
