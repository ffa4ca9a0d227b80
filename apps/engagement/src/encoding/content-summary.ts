import { PCA } from 'ml-pca';
import { spread } from '../examples/spread.ts';
import type { FeatureTable } from '../examples/features/feature-table.ts';
import type { ContentSummary } from './content-summary-config.ts';
import type { ContentWindow } from './stream-content.ts';
import type { Stream } from './streams.ts';
import type { StreamRequest } from './stream-request.ts';

const windows: readonly ContentWindow[] = [{ steps: 3 }, { steps: 9 }, { days: 14 }];
const windowNames = ['last 3', 'last 9', '14 days'];
/** The window that components and names are chosen on. */
const fittedWindow: ContentWindow = { steps: 9 };
const mostNames = 32;
const numComponents = 24;
const mostFitted = 1500;

const rounded = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toPrecision(7)));

/** Chooses names, or fits principal components (Hastie et al. 2009, §14.5), on training requests. */
export async function fitContentSummary(
  streams: readonly Stream[],
  requests: readonly StreamRequest[],
): Promise<ContentSummary> {
  const summary: ContentSummary = [];
  for (const { name, content } of streams) {
    if (!content) continue;
    const rows: number[][] = [];
    const total = new Float64Array(content.size);
    await content.average(spread(requests, mostFitted), [fittedWindow], (_, __, mean) => {
      if (content.names) mean.forEach((value, column) => (total[column]! += value));
      else rows.push([...mean]);
    });
    if (content.names) {
      const chosen = [...total.keys()]
        .filter((column) => total[column]! > 0)
        .map((column) => ({ name: content.names![column]!, total: total[column]! }))
        .sort((one, other) => other.total - one.total || (one.name < other.name ? -1 : 1))
        .slice(0, mostNames);
      summary.push({ stream: name, names: chosen.map((own) => own.name) });
    } else if (rows.length > 2) {
      const pca = new PCA(rows, { method: 'covarianceMatrix' });
      const mean = rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
      const vectors = pca.getEigenvectors();
      const kept = Math.min(numComponents, rows.length - 1, vectors.columns);
      summary.push({
        stream: name,
        components: {
          mean: rounded(mean),
          rows: Array.from({ length: kept }, (_, component) => rounded(vectors.getColumn(component))),
        },
      });
    }
  }
  return summary;
}

type StreamSummary = ContentSummary[number];

const labelsOf = ({ names, components }: StreamSummary) =>
  names ?? components?.rows.map((_, component) => `component ${component + 1}`) ?? [];

function contentNames(summary: ContentSummary): string[] {
  return summary.flatMap((stream) =>
    windowNames.flatMap((window) => labelsOf(stream).map((label) => `${stream.stream}: ${label}, ${window}`)),
  );
}

/** From a mean content to columns. */
function projection({ names, components }: StreamSummary, { content }: Stream) {
  if (names) {
    const columns = names.map((name) => content!.names!.indexOf(name));
    return (mean: Float32Array, into: Float32Array) =>
      columns.forEach((column, place) => (into[place] = column < 0 ? 0 : mean[column]!));
  }
  const { mean: middle, rows } = components!;
  return (mean: Float32Array, into: Float32Array) =>
    rows.forEach((row, place) => {
      let sum = 0;
      for (let column = 0; column < row.length; column++) sum += row[column]! * (mean[column]! - middle[column]!);
      into[place] = sum;
    });
}

/**
 * What the last steps of each stream held: mean counts of foods, or components of the mean text vector, over the last 3
 * and 9 steps and a fortnight. NaN where there is no step. [requests.length × contentNames.length]
 */
export async function summariseContent(
  summary: ContentSummary,
  streams: readonly Stream[],
  requests: readonly StreamRequest[],
): Promise<FeatureTable> {
  const names = contentNames(summary);
  const values = new Float32Array(requests.length * names.length).fill(NaN);
  let first = 0;
  for (const own of summary) {
    const stream = streams.find(({ name }) => name === own.stream)!;
    const width = labelsOf(own).length;
    const project = projection(own, stream);
    await stream.content!.average(requests, windows, (place, window, mean) => {
      const from = place * names.length + first + window * width;
      project(mean, values.subarray(from, from + width));
    });
    first += windows.length * width;
  }
  return { names, rows: requests.length, columns: names.length, values };
}
