/** An axis of shares. */
export const share = { domain: [0, 1], tickFormat: (value: number) => `${Math.round(100 * value)}\u00a0%`, ticks: 5 };

/** At most about `most` rows, the first and the last among them. */
export const thinRows = <Row>(rows: readonly Row[], most: number): Row[] =>
  rows.filter(
    (_, place) => rows.length <= most || place % Math.ceil(rows.length / most) === 0 || place === rows.length - 1,
  );
