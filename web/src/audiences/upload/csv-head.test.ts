import { describe, expect, it } from "vitest";
import { readCsvHead, renameColumns } from "./csv-head.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const latin = (text: string) => Uint8Array.from(text, (sign) => sign.codePointAt(0) ?? 0);
function utf16(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 + at * 2, text.charCodeAt(at), true);
  return bytes;
}

describe("the head of a CSV file", () => {
  it("reads quoted cells, line ends of all kinds and the delimiter that divides most", () => {
    const head = readCsvHead(bytesOf('phone;name;note\r\n+33612345601;"Moreau; Ana";"said ""yes""\nthen left"\r\n'), true);
    expect(head).toMatchObject({ encoding: "utf-8", delimiter: ";", columns: ["phone", "name", "note"] });
    expect(head?.rows).toEqual([["+33612345601", "Moreau; Ana", 'said "yes"\nthen left']]);
  });

  it("knows a file of Excel's from one of UTF-8", () => {
    expect(readCsvHead(latin("téléphone,ville\n1,Orléans\n"), true)).toMatchObject({
      encoding: "windows-1252",
      columns: ["téléphone", "ville"],
    });
    expect(readCsvHead(utf16("phone\tcity\n1\tOrléans\n"), true)).toMatchObject({
      encoding: "utf-16le",
      delimiter: "\t",
      rows: [["1", "Orléans"]],
    });
  });

  it.each([
    ["bytes of no text", latin("\u0089PNG\r\n\u001A\n\u0000\u0000,\u0000")],
    ["SVG", bytesOf('<svg xmlns="http://www.w3.org/2000/svg">\n<path d="M1,2"/>\n</svg>')],
    ["JSON", bytesOf('[{"phone":"+33612345601"},\n{}]')],
    ["a PDF", bytesOf("%PDF-1.7\n1,2\n")],
  ])("is no list in %s", (_what, bytes) => {
    expect(readCsvHead(bytes, true)).toBeNull();
  });

  it("is one whose first column is called pk", () => {
    expect(readCsvHead(bytesOf("pk,phone\n1,+33612345601\n"), true)?.columns).toEqual(["pk", "phone"]);
  });

  it("does not show the line that a part of a file was cut in", () => {
    expect(readCsvHead(bytesOf("phone\n1\n2\n33"), false)?.rows).toEqual([["1"], ["2"]]);
  });

  it.each([
    ["utf-8 with a mark", bytesOf("\uFEFFTélephone,B\r\n1,é\r\n")],
    ["windows-1252", latin("Télephone,B\r\n1,é\r\n")],
    ["utf-16", utf16("Télephone,B\r\n1,é\r\n")],
  ])("renames the columns of %s and nothing else", async (_name, bytes) => {
    const head = readCsvHead(bytes, true);
    if (!head) throw new Error("no head");
    const renamed = renameColumns(new Blob([bytes]), head, ["phone", "city, town"]);
    const again = readCsvHead(new Uint8Array(await renamed.arrayBuffer()), true);
    expect(again).toMatchObject({ columns: ["phone", "city, town"], rows: [["1", "é"]], encoding: head.encoding, lineEnd: "\r\n" });
  });

  it("answers nothing for an empty file", () => {
    expect(readCsvHead(bytesOf(""), true)).toBe(null);
    expect(readCsvHead(bytesOf("\n\n"), true)).toBe(null);
  });
});
