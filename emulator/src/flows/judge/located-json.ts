/** Where a value stands in the text: lines and columns count from 1, as Meta's do. */
export type Span = { readonly line_start: number; readonly line_end: number; readonly column_start: number; readonly column_end: number };

/** Positions of all values of a valid JSON text, by pointer (`/screens/0/id`; the root is the empty pointer). */
export function spansOf(text: string): ReadonlyMap<string, readonly [start: number, end: number]> {
  const spans = new Map<string, readonly [number, number]>();
  let at = 0;
  const skip = (): void => {
    while (at < text.length && " \t\r\n,:".includes(text[at] ?? "")) at += 1;
  };
  const string = (): string => {
    const start = at;
    at += 1;
    while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    return JSON.parse(text.slice(start, at)) as string;
  };
  const value = (pointer: string): void => {
    skip();
    const start = at;
    const first = text[at];
    if (first === "{") {
      at += 1;
      for (skip(); text[at] !== "}"; skip()) {
        const key = string();
        value(`${pointer}/${key}`);
      }
      at += 1;
    } else if (first === "[") {
      at += 1;
      let index = 0;
      for (skip(); text[at] !== "]"; skip()) value(`${pointer}/${index++}`);
      at += 1;
    } else if (first === '"') string();
    else while (at < text.length && !",]} \t\r\n".includes(text[at] ?? "")) at += 1;
    spans.set(pointer, [start, at]);
  };
  value("");
  return spans;
}

/** Turns an offset into a line and a column; lines are found once. */
export class Lines {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let index = text.indexOf("\n"); index !== -1; index = text.indexOf("\n", index + 1)) starts.push(index + 1);
    this.#starts = starts;
  }

  span(start: number, end: number): Span {
    const [first, last] = [this.#at(start), this.#at(end)];
    return { line_start: first.line, line_end: last.line, column_start: first.column, column_end: last.column };
  }

  #at(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}
