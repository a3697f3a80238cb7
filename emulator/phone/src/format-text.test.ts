import { describe, expect, it } from "vitest";
import { formatText, inlineText, plainText, safeHref, type Block, type Inline } from "./format-text.ts";

function inline(text: string): readonly Inline[] {
  const [block, ...rest] = formatText(text);
  if (block?.kind !== "paragraph" || rest.length > 0) throw new Error(`not one paragraph: ${JSON.stringify(formatText(text))}`);
  return block.children;
}
const text = (value: string): Inline => ({ kind: "text", text: value });

/** Marks written back as angle brackets, so that expectations read at a glance. */
function sketch(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if ("children" in node) return `<${node.kind}:${sketch(node.children)}>`;
      return node.kind === "text" ? node.text : `<${node.kind}:${node.text}>`;
    })
    .join("");
}

function hrefs(blocks: readonly Block[]): readonly string[] {
  const ofInline = (node: Inline): readonly string[] =>
    node.kind === "link" ? [node.href] : "children" in node ? node.children.flatMap(ofInline) : [];
  return blocks.flatMap((block) => {
    if (block.kind === "code") return [];
    return "items" in block ? block.items.flat().flatMap(ofInline) : block.children.flatMap(ofInline);
  });
}

describe("inline marks", () => {
  it.each([
    ["*bold* _italic_ ~strike~ `mono`", "<bold:bold> <italic:italic> <strike:strike> <mono:mono>"],
    ["*bold _and italic_*", "<bold:bold <italic:and italic>>"],
    ["_*~all~*_", "<italic:<bold:<strike:all>>>"],
    ['(*bold*), "_italic_"!', '(<bold:bold>), "<italic:italic>"!'],
    ["`*not bold*`", "<mono:*not bold*>"],
    ["*a `b*` c*", "<bold:a <mono:b*> c>"],
    ["**twice**", "*<bold:twice>*"],
    ["*été* _日本語_ ~😀~", "<bold:été> <italic:日本語> <strike:😀>"],
    ["*مرحبا* بك", "<bold:مرحبا> بك"],
    ["👩‍👩‍👧‍👦 *👍🏽*", "👩‍👩‍👧‍👦 <bold:👍🏽>"],
  ])("%s", (source, expected) => {
    expect(sketch(inline(source))).toBe(expected);
  });

  it.each([
    "2*3*4 = 24",
    "snake_case_name and a_b_c",
    "x * not bold*",
    "*not bold *",
    "*a",
    "a*",
    "***",
    "____",
    "~~",
    "``",
    "`open",
    "5 * 3 * 2",
    "été*été*été",
    "日本_語_日本",
  ])("leaves %s as it is", (source) => {
    expect(inline(source)).toEqual([text(source)]);
  });

  it("gives an unbalanced inner mark back as text", () => {
    expect(sketch(inline("*a _b* c_"))).toBe("<bold:a _b> c_");
  });

  it("does not let a mark run over the end of a line", () => {
    expect(sketch(inline("*one\ntwo*"))).toBe("*one\ntwo*");
  });
});

describe("links", () => {
  it.each([
    ["see https://example.com/a_b_c?x=1&y=2.", "see <link:https://example.com/a_b_c?x=1&y=2>."],
    ["_https://example.com/a_", "<italic:<link:https://example.com/a>>"],
    ["*https://example.com*", "<bold:<link:https://example.com>>"],
    ["(https://en.wikipedia.org/wiki/Tick_(disambiguation))", "(<link:https://en.wikipedia.org/wiki/Tick_(disambiguation)>)"],
    ["www.example.com, now", "<link:www.example.com>, now"],
    ["https://exämple.com/ü", "<link:https://exämple.com/ü>"],
    ["https:// and http:", "https:// and http:"],
    ["xhttps://example.com", "xhttps://example.com"],
  ])("%s", (source, expected) => {
    expect(sketch(inline(source))).toBe(expected);
  });

  it("stops an address at a character that turns the direction of writing", () => {
    expect(hrefs(formatText("https://example.com/\u202egpj.exe"))).toEqual(["https://example.com/"]);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<b>",
    "vbscript:x",
    "file:///etc/passwd",
    "//example.com",
    " blob:https://a",
    "",
  ])("refuses the address %j", (address) => {
    expect(safeHref(address)).toBeNull();
  });
});

describe("blocks", () => {
  it("knows bullets, numbers, quotes and code", () => {
    expect(formatText("Hello\n- *one*\n* two\n3. three\n4. four\n> said\n> so\n```\nlet x = '*1*';\n```\nbye")).toEqual([
      { kind: "paragraph", children: [text("Hello")] },
      { kind: "bullets", items: [[{ kind: "bold", children: [text("one")] }], [text("two")]] },
      { kind: "numbers", start: 3, items: [[text("three")], [text("four")]] },
      { kind: "quote", children: [text("said\nso")] },
      { kind: "code", text: "let x = '*1*';" },
      { kind: "paragraph", children: [text("bye")] },
    ]);
  });

  it("keeps empty lines, and treats Windows line ends like any other", () => {
    expect(inline("a\r\n\r\nb")).toEqual([text("a\n\nb")]);
  });

  it("leaves an unclosed fence alone", () => {
    expect(plainText("```open *x*")).toBe("```open x");
    expect(plainText("``````")).toBe("``````");
  });

  it("has nothing to say about nothing", () => {
    expect(formatText("")).toEqual([]);
  });

  it("flattens to a preview on one line", () => {
    expect(plainText("*Hi* _there_\n- a\n- b\n```code```")).toBe("Hi there a b code");
  });
});

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg/onload=alert(1)>',
  "*<b onmouseover=alert(1)>x</b>*",
  "`</code><script>alert(1)</script>`",
  "```</pre><iframe srcdoc='<script>alert(1)</script>'>```",
  "[click](javascript:alert(1))",
  "javascript:alert(1)//https://ok.example",
  'https://ok.example/"onclick="alert(1)',
  "https://ok.example/'><script>alert(1)</script>",
  "https://ok.example/javascript:alert(1)",
  "java\u0000script:alert(1)",
  "&lt;script&gt; &#106;avascript:alert(1)",
  "{{constructor.constructor('alert(1)')()}}",
  "> > > <blink>",
  "- <a href='data:text/html,x'>x</a>",
  "\u202eevil\u202c \u0000 \ufeff \ud800",
];

describe("hostile text", () => {
  it.each(HOSTILE)("%j comes out as text, with web addresses only", (source) => {
    const blocks = formatText(source);
    for (const href of hrefs(blocks)) expect(href).toMatch(/^https?:\/\//);
    expect(JSON.stringify(blocks)).not.toMatch(/"href":"(?!https?:)/);
  });

  it("never loses a character that is not a mark", () => {
    const marks = /[*_~`>•\-\s]|\d+\. /g;
    for (const source of HOSTILE) expect(plainText(source).replace(marks, "")).toBe(source.replace(marks, ""));
  });

  it.each(["*a ", "*", "_*~", "*a* ", "`", "```", "((((", "https://a.b/(", "*_~a", "> ", "1. x\n", "www."])(
    "reads 60,000 characters of %j in time linear to their number",
    (unit) => {
      const source = unit.repeat(Math.ceil(60_000 / unit.length));
      // Of the processor's time: a busy machine is none of its fault.
      const before = process.cpuUsage();
      const blocks = formatText(source);
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
      expect(blocks.length).toBeGreaterThan(0);
    },
  );

  it("nests no deeper than the three marks allow", () => {
    const depth = (nodes: readonly Inline[]): number =>
      Math.max(0, ...nodes.map((node) => ("children" in node ? 1 + depth(node.children) : 0)));
    expect(depth(inline("*_~".repeat(500) + "x" + "~_*".repeat(500)))).toBeLessThanOrEqual(3);
    expect(inlineText({ kind: "bold", children: inline("*_~x~_*") })).toBe("x");
  });
});
