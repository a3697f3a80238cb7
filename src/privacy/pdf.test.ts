import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { writePdf } from "./pdf.ts";

/** The words on its pages: each line is written in hexadecimal, in pieces with the space between letters. */
function wordsOf(pdf: Buffer): string {
  const text = pdf.toString("latin1");
  const pages = [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].flatMap(([, stream = ""]) => {
    const bytes = Buffer.from(stream, "latin1");
    return bytes[0] === 0x78 ? [inflateSync(bytes).toString("latin1")] : [];
  });
  const lines = [...pages.join("\n").matchAll(/\[(.*?)\] TJ/g)].map(([, pieces = ""]) =>
    [...pieces.matchAll(/<([0-9a-f]+)>/g)].map(([, hex = ""]) => Buffer.from(hex, "hex").toString("latin1")).join(""),
  );
  return lines.join("\n");
}

test("what the fonts have no letters for can still be told from other words", async () => {
  const pdf = await writePdf({ title: "A file", madeAt: new Date(0) }, ({ line, gap, attach }) => {
    line("L’évidence — 12,50 €", 18, true);
    gap();
    line("Řezáč 你好");
    attach("all.json", "application/json", "{}");
  });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  // As Windows writes it: the apostrophe is 92, the dash 97, the euro 80.
  expect(wordsOf(pdf)).toBe("L\x92évidence \x97 12,50 \x80\n\\u{158}ezá\\u{10d} \\u{4f60}\\u{597d}");
  expect(pdf.toString("latin1")).toContain("all.json");
});
