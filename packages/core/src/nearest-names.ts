/** Edit distance (Levenshtein 1966). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[other.length]!;
}

/** Lower-case letters and digits: `user_id`, `UserID` and `User Id` are alike. */
export const plainLetters = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Names at most a third of the letters (at least two) away, apart from case and punctuation, the nearest first. */
export function nearestNames(name: string, names: readonly string[]): string[] {
  const letters = plainLetters(name);
  return names
    .filter((other) => Math.abs(other.length - name.length) <= 40)
    .map((other) => ({ other, away: distance(letters, plainLetters(other)) }))
    .filter(({ away }) => away <= Math.max(2, letters.length / 3))
    .sort((one, next) => one.away - next.away)
    .map(({ other }) => other);
}
