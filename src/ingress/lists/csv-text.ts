/** Which bytes a CSV file is made of: its encoding is told by all of it, its delimiter by its first line. */
export type CsvEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
export const DELIMITERS = [",", ";", "\t", "|"] as const;

const SNIFFED_BYTES = 4_096;

/** What other kinds of file begin with. */
const OTHER_KINDS: readonly { readonly bytes: readonly number[]; readonly name: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], name: "an Excel workbook or another packed file" },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], name: "an Excel workbook" },
  { bytes: [0x1f, 0x8b], name: "a packed file" },
  { bytes: [0x25, 0x50, 0x44, 0x46], name: "a PDF" },
];
/** Bytes that mean nothing in Windows-1252, and are frequent in encodings of East Asia. */
const NO_LETTERS = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

export type CsvText = { readonly encoding: CsvEncoding } | { readonly fault: string };

/** Reads the file once. Without a mark at its beginning: what is valid UTF-8 is that, other bytes are Windows' for Western Europe, if they can be. */
export async function detectEncoding(chunks: AsyncIterable<Uint8Array>): Promise<CsvText> {
  const strict = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  let isUtf8 = true;
  for await (const chunk of chunks) {
    if (isFirst) {
      const other = OTHER_KINDS.find(({ bytes }) => bytes.every((byte, index) => chunk[index] === byte));
      if (other) return { fault: `the file is ${other.name} and no list: save it as CSV and send that` };
      const marked = byMark(chunk);
      if (marked) return { encoding: marked };
      isFirst = false;
    }
    if (chunk.includes(0)) return { fault: "the file holds bytes of no text: save the list as CSV and send that" };
    if (isUtf8) isUtf8 = decodes(strict, chunk);
    if (!isUtf8 && NO_LETTERS.some((byte) => chunk.includes(byte))) return { fault: NOT_READ };
  }
  return { encoding: isUtf8 && decodes(strict, null) ? "utf-8" : "windows-1252" };
}
const NOT_READ =
  "the file is in an encoding that is not read here (it is neither UTF-8, UTF-16 nor Windows-1252): save it as CSV in UTF-8 and send that";

/** `null`: whether it may end here. */
function decodes(strict: InstanceType<typeof TextDecoder>, chunk: Uint8Array | null): boolean {
  try {
    if (chunk) strict.decode(chunk, { stream: true });
    else strict.decode();
    return true;
  } catch {
    return false;
  }
}

/** A byte order mark, or the zeros between the letters of UTF-16. */
function byMark(bytes: Uint8Array): CsvEncoding | null {
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const zeros = [0, 0];
  for (const [index, byte] of bytes.subarray(0, SNIFFED_BYTES).entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const half = Math.min(bytes.length, SNIFFED_BYTES) / 2;
  const [even = 0, odd = 0] = zeros;
  if (odd > half / 3 && even < odd / 4) return "utf-16le";
  return even > half / 3 && odd < even / 4 ? "utf-16be" : null;
}

/** Text without its mark, piece by piece. */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, encoding: CsvEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** The one that parts the first line most often, outside of quotes. */
export function detectDelimiter(text: string): (typeof DELIMITERS)[number] {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === "\n" || letter === "\r") && counts.size > 0) break;
    else if (!quoted) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  const [best] = DELIMITERS.toSorted((one, other) => (counts.get(other) ?? 0) - (counts.get(one) ?? 0));
  return best ?? ",";
}

/** A spreadsheet takes a text that begins so for a formula and runs it, also with full-width signs or after a line's end. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;

/** What a spreadsheet would take for a formula begins with a quote mark instead. */
export function guarded(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

export function csvLine(cells: readonly string[]): string {
  return `${cells
    .map(guarded)
    .map((cell) => (/[",;\r\n\t]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",")}\r\n`;
}

/** As it was before `guarded` made it safe: files of faults are mended and sent again. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}
