import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWhatsApp, plainWhatsApp, safeHref, type Inline } from "./whatsapp-format.ts";

const inline = (text: string): readonly Inline[] => {
  const [block] = parseWhatsApp(text);
  return block && "children" in block ? block.children : [];
};
const links = (nodes: readonly Inline[]): string[] =>
  nodes.flatMap((node) => (node.kind === "link" ? [node.href] : "children" in node ? links(node.children) : []));

describe("parseWhatsApp", () => {
  it("knows bold, italic, strike, code, and marks inside marks", () => {
    expect(inline("*a* _b_ ~c~ `d`").map(({ kind }) => kind)).toEqual(["bold", "text", "italic", "text", "strike", "text", "code"]);
    expect(inline("*a _b_*")).toEqual([
      {
        kind: "bold",
        children: [
          { kind: "text", text: "a " },
          { kind: "italic", children: [{ kind: "text", text: "b" }] },
        ],
      },
    ]);
  });

  it("leaves alone what WhatsApp leaves alone", () => {
    for (const text of ["2 * 3 * 4", "snake_case_name", "a*b*c", "**", "*open", "x * no*", "*no *", "~~"])
      expect(plainWhatsApp(text)).toBe(text.trim());
  });

  it("knows blocks, quotes and lists", () => {
    expect(parseWhatsApp("```x *y*```")).toEqual([{ kind: "code", text: "x *y*" }]);
    expect(parseWhatsApp("> q\n- one\n2. two").map(({ kind }) => kind)).toEqual(["quote", "bullet", "number"]);
    expect(plainWhatsApp("``` never closed")).toBe("``` never closed");
  });

  it("makes links of http and https only, without the dot that ends the sentence", () => {
    expect(links(inline("see https://a.example/x_y_z."))).toEqual(["https://a.example/x_y_z"]);
    for (const text of [
      "javascript:alert(1)",
      "data:text/html,<script>",
      "https://user:pw@evil.example",
      "ftp://a.example",
      "//evil.example",
      "<a href=https://a.example>",
    ]) {
      for (const href of links(inline(text))) expect(href).toMatch(/^https?:\/\/[^@]+$/);
    }
    expect(safeHref("java\nscript:alert(1)")).toBeNull();
    expect(safeHref("https://good@evil.example/")).toBeNull();
  });

  it("is quick and shallow on hostile text", () => {
    // Of the processor's time: a busy machine is none of its fault.
    const before = process.cpuUsage();
    for (const text of [
      "*_~".repeat(3_000),
      "* ".repeat(4_000),
      "`".repeat(8_000),
      "https://".repeat(1_000),
      "> ".repeat(4_000),
      "\u202e*\u0000_\ud800_*",
    ])
      parseWhatsApp(text);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
  });

  it("never loses a letter and never throws", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "é", "*", "_", "~", "`", " ", "\n", ">", "<", "h", "1", ".", "-"), maxLength: 200 }),
        (text) => {
          const letters = (value: string) => value.replaceAll(/[^aéh<]/g, "");
          return letters(plainWhatsApp(text)) === letters(text);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
