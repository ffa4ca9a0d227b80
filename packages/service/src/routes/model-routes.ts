// routes/: the endpoints. Imports no other folder.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Answer, Question } from '../model.ts';
import { Problem } from '../problem.ts';
import {
  encodeAnswer,
  explainAnswer,
  explainSchema,
  personAnswer,
  personSchema,
  problemSchema,
  scoreAnswer,
  type SentFields,
} from '../schemas.ts';

export type ModelRoutes = {
  readonly ask: (question: Question) => Promise<Answer>;
  readonly networks: () => readonly string[];
  readonly sent: SentFields;
};

const problems = Object.fromEntries([400, 401, 404, 413, 415, 422, 429, 503].map((status) => [status, problemSchema]));

async function answered<Schema extends z.ZodType>(schema: Schema, answer: Promise<Answer>): Promise<z.output<Schema>> {
  const given = await answer;
  if ('refusal' in given) throw new Problem(given.refusal.status, given.refusal.message);
  return schema.parse(given.body);
}

/** Score, encode, explain and the page of a person. */
export function addModelRoutes(service: FastifyInstance, { ask, networks, sent }: ModelRoutes): void {
  const typed = service.withTypeProvider<ZodTypeProvider>();
  const person = personSchema(sent);

  typed.post(
    '/v1/score',
    { schema: { summary: 'Predict for one person', body: person, response: { 200: scoreAnswer, ...problems } } },
    ({ body }) => answered(scoreAnswer, ask({ kind: 'score', ...body })),
  );

  typed.post(
    '/v1/encode/:network',
    {
      schema: {
        summary: 'The output of one network at [CLS]',
        params: z.strictObject({ network: z.string().max(100) }),
        body: person,
        response: { 200: encodeAnswer, ...problems },
      },
    },
    ({ params: { network }, body }) => {
      if (!networks().includes(network))
        throw new Problem(404, `There is no such network. The model has ${networks().join(', ')}.`);
      return answered(encodeAnswer, ask({ kind: 'encode', network, ...body }));
    },
  );

  typed.post(
    '/v1/explain',
    {
      schema: {
        summary: 'What moved the prediction of one person',
        body: explainSchema(sent),
        response: { 200: explainAnswer, ...problems },
      },
    },
    ({ body }) => answered(explainAnswer, ask({ kind: 'explain', ...body })),
  );

  typed.get(
    '/v1/people/:id',
    {
      schema: {
        summary: 'Probability week by week, reasons and timeline of somebody of the store',
        params: z.strictObject({ id: z.string().min(1).max(500) }),
        response: { 200: personAnswer, ...problems },
      },
    },
    ({ params: { id } }) => answered(personAnswer, ask({ kind: 'person', userId: id })),
  );
}
