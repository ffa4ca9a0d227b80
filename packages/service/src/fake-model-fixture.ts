import type { Answer, Question, ServedModel } from './model.ts';

export type FakeModel = ServedModel & { readonly passes: number[]; isClosed: boolean; isSlow: boolean };

/** Knows the people u0 … u9; each has a prediction of its own. */
export function fakeModel(version = 'one'): FakeModel {
  const passes: number[] = [];
  const about = ({ userId, at = 0 }: Question) => ({
    userId: userId ?? null,
    at: new Date(at * 1000).toISOString(),
    model: version,
  });
  const answer = (question: Question): Answer => {
    const { kind, userId, events, network = '' } = question;
    const place = events ? events.length : Number(/^u(\d)$/.exec(userId ?? '')?.[1] ?? NaN);
    if (Number.isNaN(place)) return { refusal: { status: 404, message: 'The store has nobody of this id.' } };
    if (kind === 'encode') return { body: { ...about(question), network, vector: [place, place] } };
    if (kind === 'explain') return { body: { ...about(question), explanations: [] } };
    const body = { ...about(question), predictions: { engaged: place / 10 }, probability: place / 10 };
    return { body };
  };
  const model: FakeModel = {
    version,
    networks: ['events', 'food'],
    passes,
    isClosed: false,
    isSlow: false,
    async answer(questions) {
      passes.push(questions.length);
      await new Promise((resolve) => setTimeout(resolve, model.isSlow ? 200 : 0));
      if (model.isClosed) throw new Error('closed');
      return questions.map(answer);
    },
    gauges: () => ({ tensors: 7 }),
    async close() {
      model.isClosed = true;
    },
  };
  return model;
}
