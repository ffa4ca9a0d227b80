/** All classes seen so far as a normal distribution around their mean; classes in an order, 0 left out. */
export type Bell = {
  /** Its share of what was seen: total · p(label). */
  of(label: number): number;
  total(): number;
  add(label: number): void;
};

/** Width before anything was seen, as a share of the classes, and how many observations it counts for. */
const firstWidth = 0.2;
const firstWeight = 4;

export function createBell(numClasses: number): Bell {
  let [count, sum, squares] = [0, 0, 0];
  const first = (firstWidth * numClasses) ** 2;
  return {
    of(label) {
      if (count === 0) return 0;
      const mean = sum / count;
      const variance = (Math.max(0, squares - count * mean ** 2) + firstWeight * first) / (count + firstWeight);
      return (count * Math.exp((-0.5 * (label - mean) ** 2) / variance)) / Math.sqrt(2 * Math.PI * variance);
    },
    total: () => count,
    add(label) {
      count++;
      sum += label;
      squares += label ** 2;
    },
  };
}
