import type { PredictionsByModel, TestPredictions } from '../predictions.ts';

type Named<Value> = Readonly<Record<string, Value>>;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What all records have, joined name by name. */
function joinNamed<Value, Joined>(records: readonly Named<Value>[], join: (values: readonly Value[]) => Joined) {
  const [first = {}] = records;
  const shared = Object.keys(first).filter((name) => records.every((record) => name in record));
  return Object.fromEntries(shared.map((name) => [name, join(records.map((record) => record[name]!))]));
}

const joinRows = (lists: readonly (readonly number[])[]): number[] => lists.flat();

/** What all of them have; undefined where one lacks it. */
function ofAll<Value>(values: readonly (Value | undefined)[]): Value[] | undefined {
  const present = values.filter((value) => value !== undefined);
  return present.length === values.length ? present : undefined;
}

function poolModels(parts: readonly PredictionsByModel[]): PredictionsByModel {
  const calibrations = ofAll(parts.map(({ calibration }) => calibration));
  const members = ofAll(parts.map((part) => part.members));
  const random = ofAll(parts.map((part) => part.random));
  const ceiling = ofAll(parts.map((part) => part.ceiling));
  return {
    model: joinRows(parts.map(({ model }) => model)),
    ...(calibrations && {
      calibration: {
        temperature: mean(calibrations.map(({ temperature }) => temperature)),
        shift: mean(calibrations.map(({ shift }) => shift)),
        raw: joinRows(calibrations.map(({ raw }) => raw)),
      },
    }),
    ...(members && {
      members: joinNamed(members, (ofFolds) => ({
        weight: mean(ofFolds.map(({ weight }) => weight)),
        predictions: joinRows(ofFolds.map(({ predictions }) => predictions)),
      })),
    }),
    baselines: joinNamed(
      parts.map(({ baselines }) => baselines),
      joinRows,
    ),
    streams: joinNamed(
      parts.map(({ streams }) => streams),
      joinRows,
    ),
    ...(random && { random: joinRows(random) }),
    ...(ceiling && { ceiling: joinRows(ceiling) }),
  };
}

/**
 * The predictions of all folds, one after the other, target by target; models that a fold lacks are left out. Weights
 * and calibrations are means over the folds. folds [folds][targets]
 */
export function poolFolds(folds: readonly (readonly TestPredictions[])[]): TestPredictions[] {
  const [first = []] = folds;
  return first.map(({ target }, index) => {
    const parts = folds.map((fold) => fold[index]!);
    return {
      target,
      userIds: parts.flatMap(({ userIds }) => userIds),
      predictionTimes: parts.flatMap(({ predictionTimes }) => predictionTimes),
      labels: parts.flatMap(({ labels }) => labels),
      byModel: poolModels(parts.map(({ byModel }) => byModel)),
    };
  });
}
