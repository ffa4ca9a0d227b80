import { populationActivityNames, type PopulationActivity } from '../examples/population-activity.ts';
import { featureColumns, featureRow, type FeatureEncoding, type Features } from '../examples/profile-features.ts';
import type { EncodedStream } from './streams.ts';
import type { StreamRequest } from './stream-request.ts';

/** Inputs of the fusion that no network computes. */
export const personInputs: readonly string[] = ['features', 'populationActivity'];

/** Features of many people; a person without any is missing. */
export function encodeFeatures(encoding: FeatureEncoding, people: readonly (Features | undefined)[]): EncodedStream {
  const hiddenSize = featureColumns(encoding).length;
  const rows = new Float32Array(people.length * hiddenSize);
  const present = Uint8Array.from(people, (features) =>
    features && encoding.some(({ name }) => features[name] !== undefined) ? 1 : 0,
  );
  people.forEach((features, place) => present[place] && rows.set(featureRow(encoding, features), place * hiddenSize));
  return { hiddenSize, rows, present };
}

/** Population activity at many prediction times. */
export function encodePopulationActivity(
  populationActivity: PopulationActivity,
  requests: readonly Pick<StreamRequest, 'predictionTime'>[],
): EncodedStream {
  const hiddenSize = populationActivityNames.length;
  const rows = new Float32Array(requests.length * hiddenSize);
  const present = new Uint8Array(requests.length);
  requests.forEach(({ predictionTime }, place) => {
    const row = populationActivity(predictionTime);
    if (!row) return;
    present[place] = 1;
    rows.set(row, place * hiddenSize);
  });
  return { hiddenSize, rows, present };
}
