/** The most of these times (milliseconds, ascending) that lie within one second, wherever it begins. */
export function largestSecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [index, at] of times.entries()) {
    while (at - (times[first] ?? at) >= 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** How many lie in each second from the first one on. */
export function bySecond(times: readonly number[]): readonly number[] {
  const [first] = times;
  const counts: number[] = [];
  for (const at of times) {
    const second = Math.floor((at - (first ?? at)) / 1_000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return Array.from(counts, (count) => count ?? 0);
}
