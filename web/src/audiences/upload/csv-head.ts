/** The beginning of a CSV file, read the way the server will read it: encoding, delimiter, columns, some rows. Pure. */
export type CsvEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
export type CsvHead = {
  readonly encoding: CsvEncoding;
  readonly delimiter: "," | ";" | "\t" | "|";
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Bytes of the header's line with its line end and the mark before it. */
  readonly headBytes: number;
  readonly lineEnd: "\r\n" | "\n" | "\r";
};
const LINE_ENDS = ["\r\n", "\n", "\r"] as const;
const DELIMITERS = [",", ";", "\t", "|"] as const;

/** Null when there is no line to read, or when it is another kind of file. `whole`: these are all bytes of the file. */
export function readCsvHead(bytes: Uint8Array, whole: boolean, rows = 5): CsvHead | null {
  const encoding = encodingOf(bytes, whole);
  const text = new TextDecoder(encoding).decode(bytes).replace(/^\uFEFF/, "");
  const line = firstLine(text);
  if (line.trim() === "" || isOtherKind(text)) return null;
  const delimiter = DELIMITERS.toSorted((left, right) => cells(line, right).length - cells(line, left).length)[0] ?? ",";
  const records = parse(text, delimiter, rows + 1, whole);
  const [columns = [], ...rest] = records;
  return {
    encoding,
    delimiter,
    columns: columns.map((column) => column.trim()),
    rows: rest,
    headBytes: headBytes(bytes, encoding, line),
    lineEnd: LINE_ENDS.find((end) => text.startsWith(end, line.length)) ?? "\n",
  };
}

/** Bytes of no text (pictures, archives, spreadsheets), or the beginning of SVG, HTML, XML, JSON, RTF or PDF. */
function isOtherKind(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- these are what no list has
  return /[\u0000-\u0008\u000E-\u001F\u007F]/.test(text) || /^\s*(<[!?a-z]|\{|\[\s*[{[]|%PDF)/i.test(text);
}

/** The same file with other column names; only its first line is written anew, and ends as it did: a file of mixed ends reads badly. */
export function renameColumns(file: Blob, head: CsvHead, names: readonly string[]): Blob {
  const line = `${names.map((name) => (/["\n\r]/.test(name) || name.includes(head.delimiter) ? `"${name.replaceAll('"', '""')}"` : name)).join(head.delimiter)}${head.lineEnd}`;
  return new Blob([encode(line, head.encoding), file.slice(head.headBytes)], { type: "text/csv" });
}

function encodingOf(bytes: Uint8Array, whole: boolean): CsvEncoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  try {
    // A part of a file may end within a character.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !whole });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

function firstLine(text: string): string {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && (text[at] === "\n" || text[at] === "\r")) return text.slice(0, at);
  }
  return text;
}

function cells(line: string, delimiter: string): readonly string[] {
  return parse(line, delimiter, 1, true)[0] ?? [];
}

function parse(text: string, delimiter: string, most: number, whole: boolean): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length && records.length < most; at += 1) {
    const sign = text[at] ?? "";
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (sign === '"') quoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === delimiter) {
      record.push(cell);
      cell = "";
    } else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at += 1;
      record.push(cell);
      if (record.some((one) => one.trim() !== "")) records.push(record);
      record = [];
      cell = "";
    } else cell += sign;
  }
  // The last line of a part may be cut: it is not shown.
  if (whole && records.length < most && (cell !== "" || record.length > 0)) records.push([...record, cell]);
  return records;
}

function headBytes(bytes: Uint8Array, encoding: CsvEncoding, line: string): number {
  const mark =
    encoding === "utf-8" ? (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0) : encoding === "windows-1252" ? 0 : 2;
  const unit = encoding === "utf-16le" || encoding === "utf-16be" ? 2 : 1;
  const lineBytes = encoding === "utf-8" ? new TextEncoder().encode(line).length : line.length * unit;
  const end = mark + lineBytes;
  const at = (index: number): number => (encoding === "utf-16be" ? (bytes[end + index * unit + 1] ?? 0) : (bytes[end + index * unit] ?? 0));
  const lineEnd = at(0) === 0x0d && at(1) === 0x0a ? 2 : at(0) === 0x0a || at(0) === 0x0d ? 1 : 0;
  return Math.min(bytes.length, end + lineEnd * unit);
}

function encode(text: string, encoding: CsvEncoding): Uint8Array<ArrayBuffer> {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  if (encoding === "windows-1252") return Uint8Array.from(text, (sign) => Math.min(sign.codePointAt(0) ?? 63, 255));
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, encoding === "utf-16le");
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 + at * 2, text.charCodeAt(at), encoding === "utf-16le");
  return bytes;
}
