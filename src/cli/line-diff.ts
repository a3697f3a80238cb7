import { canonicalJourney } from "../journeys/canonical.ts";
import type { Json, JsonObject } from "../platform/json.ts";

export type DiffLine = { readonly mark: " " | "-" | "+"; readonly text: string };

/** Two documents as pretty JSON in the canonical order, so that only what differs in meaning differs in lines. */
export function diffDocuments(before: JsonObject | null, after: JsonObject | null): readonly DiffLine[] {
  return diffLines(toLines(before), toLines(after));
}

/** Two values as pretty JSON. */
export function diffJson(before: Json, after: Json): readonly DiffLine[] {
  return diffLines(JSON.stringify(before, null, 2).split("\n"), JSON.stringify(after, null, 2).split("\n"));
}

/** Only the changed lines and `around` lines of their surroundings; gaps are marked. */
export function formatDiff(lines: readonly DiffLine[], around = 3): string {
  const near = lines.map((_, at) => lines.slice(Math.max(0, at - around), at + around + 1).some((line) => line.mark !== " "));
  const out: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (near[at]) out.push(`${line.mark} ${line.text}`);
    else if (near[at - 1]) out.push("  …");
  }
  return out.join("\n");
}

function toLines(document: JsonObject | null): readonly string[] {
  return document === null ? [] : JSON.stringify(canonicalJourney(document), null, 2).split("\n");
}

/** Longest common subsequence by table; documents have some thousand lines at most, after equal ends are cut off. */
function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      length[i * width + j] =
        a[i] === b[j]
          ? (length[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(length[(i + 1) * width + j] ?? 0, length[i * width + j + 1] ?? 0);
    }
  }
  const middle: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      middle.push({ mark: " ", text: a[i] ?? "" });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && (length[(i + 1) * width + j] ?? 0) >= (length[i * width + j + 1] ?? 0))) {
      middle.push({ mark: "-", text: a[i] ?? "" });
      i += 1;
    } else {
      middle.push({ mark: "+", text: b[j] ?? "" });
      j += 1;
    }
  }
  const same = (text: string): DiffLine => ({ mark: " ", text });
  return [...before.slice(0, head).map(same), ...middle, ...before.slice(before.length - tail).map(same)];
}
