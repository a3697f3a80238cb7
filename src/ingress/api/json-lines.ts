/** A byte stream as lines, holding one line at a time. Lines that are too long or no UTF-8 are told, not thrown. */
export type Line = { readonly number: number; readonly text: string } | { readonly number: number; readonly fault: string };

const NEWLINE = 0x0a;

export async function* readLines(source: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let number = 1;

  const finish = (last: Uint8Array): Line | null => {
    const bytes = heldBytes + last.length;
    const parts = held;
    held = [];
    heldBytes = 0;
    const line = number;
    number += 1;
    if (bytes > maxLineBytes) return { number: line, fault: `the line is longer than ${maxLineBytes / 1_024} KB` };
    try {
      const text = decoder.decode(parts.length === 0 ? last : Buffer.concat([...parts, last])).trim();
      return text === "" ? null : { number: line, text };
    } catch {
      return { number: line, fault: "the line is not valid UTF-8" };
    }
  };

  for await (const chunk of source) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      const line = finish(chunk.subarray(from, at));
      if (line) lines.push(line);
      from = at + 1;
    }
    const rest = chunk.subarray(from);
    // Of a line that is too long only its length is remembered.
    if (heldBytes + rest.length <= maxLineBytes) held.push(rest);
    else held = [];
    heldBytes += rest.length;
    if (lines.length > 0) yield lines;
  }
  const last = finish(new Uint8Array(0));
  if (last) yield [last];
}
