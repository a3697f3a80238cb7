/** The details of an entry as lines, whichever way they were told: `{before, after}`, `{field: {before, after}}`, or plain facts. */
export type ChangeLine = { readonly what: string; readonly before?: string; readonly after: string };

export function changesOf(detail: unknown, under = ""): readonly ChangeLine[] {
  if (typeof detail !== "object" || detail === null) return under === "" ? [] : [{ what: under, after: wordsOf(detail) }];
  const fields = Object.entries(detail);
  const pair = detail as { readonly before?: unknown; readonly after?: unknown };
  if (fields.length === 2 && "before" in detail && "after" in detail) {
    if (isRecord(pair.before) && isRecord(pair.after)) {
      const [old, now] = [pair.before, pair.after];
      return [...new Set([...Object.keys(old), ...Object.keys(now)])]
        .filter((name) => wordsOf(old[name]) !== wordsOf(now[name]))
        .map((name) => ({ what: name, before: wordsOf(old[name]), after: wordsOf(now[name]) }));
    }
    return [{ what: under === "" ? "–" : under, before: wordsOf(pair.before), after: wordsOf(pair.after) }];
  }
  if (Array.isArray(detail)) return [{ what: under, after: wordsOf(detail) }];
  return fields.flatMap(([name, value]) => changesOf(value, under === "" || under === "changes" ? name : `${under}/${name}`));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
