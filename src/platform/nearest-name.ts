/** The known name that is most like this one, when one is close enough to have been meant; null otherwise. */
export function nearestName(name: string, known: ReadonlySet<string>): string | null {
  const best = [...known].map((other) => ({ other, away: distance(fold(name), fold(other)) })).toSorted((a, b) => a.away - b.away)[0];
  return best && best.away <= Math.max(1, Math.floor(name.length / 3)) ? best.other : null;
}

function fold(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[-_ .]/g, "")
    .slice(0, 64);
}

/** Letters to change, add or take out (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, wanted] of [...other].entries())
      next.push(Math.min((next[at] ?? 0) + 1, (row[at + 1] ?? 0) + 1, (row[at] ?? 0) + Number(letter !== wanted)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
