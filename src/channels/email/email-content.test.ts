import fc from "fast-check";
import type { Attachment } from "mailparser";
import { describe, expect, it } from "vitest";
import { replaceMarkupLinks } from "../../links/find-links.ts";
import { renderText } from "../../liquid/liquid.ts";
import { isMjml, readBlocks } from "./blocks.ts";
import { createCompiler } from "./compile.ts";
import { compose, type Surroundings } from "./compose.ts";
import { decideFailure } from "./failures.ts";
import { enhancedStatus } from "./enhanced-status.ts";
import { answerText } from "./inbound/answer-text.ts";
import { attachedFiles } from "./inbound/attached-files.ts";
import { withoutPictures } from "./inbound/read-mail.ts";
import { readFields } from "./inbound/reports.ts";
import { mjmlProblem } from "./mjml-source.ts";
import { isPersonsOpen } from "./opens.ts";
import { plainText, previewEmail } from "./plain-text.ts";

const around: Surroundings = {
  brand: { name: "Lune", logoUrl: null, colour: "#1b6b53", postalAddress: "1 rue <A>", footer: null, language: "fr" },
  purpose: "marketing",
  unsubscribeUrl: "https://p.example/u/1",
  pixelUrl: "https://p.example/o/1.gif",
};
const fill = (body: string, values: Record<string, string>) => renderText(body, values, { markup: "html" });

describe("the body", () => {
  const blocks =
    "# Hi {{ name }}\n\n{{ note }} [words](https://a.example)\n\n[[Go]](https://a.example/{{ name | url_encode }})\n![{{ name }}](https://a.example/x.png)";
  const mjml =
    '<mjml><mj-body><mj-section><mj-column><mj-text>{{ note }}</mj-text><mj-button href="https://a.example/{{ name }}">{{ name }}</mj-button><mj-image src="https://a.example/{{ name }}" alt="{{ name }}" /></mj-column></mj-section></mj-body></mjml>';

  it.each([
    ["blocks", blocks],
    ["MJML", mjml],
  ])("of %s is compiled once for everybody, each with their own values", (_what, body) => {
    const compiler = createCompiler();
    for (let n = 0; n < 50; n += 1) {
      const { html } = compose({ subject: `S ${n}`, body: fill(body, { name: `N${n}`, note: `<b>${n}</b>` }) }, around, compiler);
      expect(html).toContain(`&lt;b&gt;${n}&lt;/b&gt;`);
      expect(html).toContain(`alt="N${n}"`);
      expect(html).toContain(`href="https://a.example/N${n}"`);
      expect(html).not.toContain("qzslot");
    }
    expect(compiler.compiled()).toBe(1);
  });

  it("holds nothing a value could have put there, whatever the value", () => {
    const compiler = createCompiler();
    const tags = (html: string): readonly string[] => html.match(/<\/?[a-z][a-z0-9]*/gi) ?? [];
    const shapes = [blocks, mjml].map((body) =>
      tags(compose({ subject: "S", body: fill(body, { name: "x", note: "x" }) }, around, compiler).html).join(),
    );
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "<script>",
        "</mj-text>",
        '"',
        "\n# ",
        "\n\n---\n\n",
        "[[x]](https://e.example)",
        "![x](https://e.example)",
        "**",
        "qzslot0z",
        "<!--",
        "-->",
        "]]>",
        "&lt;",
        "parley:unsubscribe",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const value = `x${pieces.join("")}`;
        for (const [index, body] of [blocks, mjml].entries()) {
          const { html } = compose({ subject: value, body: fill(body, { name: value, note: value }) }, around, compiler);
          expect(tags(html).join()).toBe(shapes[index]);
        }
      }),
    );
  });

  it("that is marketing has a way out, and is not made without one", () => {
    const compiler = createCompiler();
    const make = (body: string, purpose: "marketing" | "utility" = "marketing") =>
      compose({ subject: "S", body }, { ...around, purpose }, compiler);
    expect(make("Hello").html).toContain('<a href="https://p.example/u/1" style="color:#555555">Se désinscrire</a>');
    expect(make("Hello").text).toBe("Hello\n\n1 rue <A>\n\nSe désinscrire: https://p.example/u/1");
    expect(make("Hello", "utility").html).not.toContain("https://p.example/u/1");
    expect(make("[Bye](parley:unsubscribe)").html).not.toContain("Se désinscrire");
    expect(() => make("<mjml><mj-body /></mjml>")).toThrow("a way to unsubscribe");
    expect(() => make("<mjml><mj-head></mj-head></mjml>")).toThrow("a way to unsubscribe");
    expect(() => make("<mjml><mj-body><mj-section></mjml>")).toThrow();
    expect(() => make("<mjml><mj-body><mj-include path='/etc/passwd' /></mj-body></mjml>")).toThrow("include");
  });

  it("leads to no script, whoever wrote it", () => {
    const wicked =
      '<mjml><mj-body><mj-section><mj-column><mj-text><a href="{{ to }}" onclick="x()">a</a><script>x()</script><b onmouseover=x()>b</b></mj-text><mj-button href="{{ to }}">c</mj-button><mj-image src="{{ to }}" href=" {{ to }}" alt="d" /></mj-column></mj-section></mj-body></mjml>';
    for (const to of [
      "javascript:alert(1)",
      " JavaScript:alert(1)",
      "java\nscript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "//evil.example",
      "",
    ]) {
      const { html } = compose({ subject: "S", body: fill(wicked, { to }) }, around, createCompiler());
      expect(html).not.toMatch(/script:|data:|evil|<script|onclick|onmouseover/i);
      expect(html.match(/href="#"/g)).toHaveLength(3);
    }
  });

  it("reads well as text", () => {
    expect(plainText("# A\n\n**b** *c* [d](https://e.example)\nf\n\n- g\n- h\n\n[[i]](https://j.example?a=1&amp;b=2)", true)).toBe(
      "A\n=\n\nb c d (https://e.example)\nf\n\n- g\n- h\n\ni: https://j.example?a=1&b=2",
    );
    expect(
      plainText(
        '<mjml><mj-head><mj-title>no</mj-title></mj-head><mj-body><mj-text><p>A &amp; b</p><a href="https://c.example">c</a></mj-text><mj-button href="https://d.example">D</mj-button></mj-body></mjml>',
        true,
      ),
    ).toBe("A & b\nc (https://c.example)\nD (https://d.example)");
    expect(previewEmail({ subject: "S", body: "Hi\n\n[[Go]](https://a.example)" })).toEqual({
      header: { kind: "text", text: "S" },
      body: "Hi",
      footer: null,
      buttons: [{ kind: "url", text: "Go", url: "https://a.example" }],
    });
  });

  it("is told apart, and read into blocks", () => {
    expect(isMjml(" <mjml lang='fr'>")).toBe(true);
    expect(isMjml("mjml")).toBe(false);
    expect(readBlocks("## T\na\nb\n- c\n- d\ne\n---\n[![f](g)](h)").map(({ kind }) => kind)).toEqual([
      "heading",
      "paragraph",
      "list",
      "paragraph",
      "divider",
      "image",
    ]);
    expect(
      mjmlProblem("<mjml><mj-body>{% if a < b %}<mj-section></mj-section>{% endif %}<mj-text><br></mj-text></mj-body></mjml>"),
    ).toBeNull();
  });
});

it("links of markup are found where somebody can follow them", () => {
  const found: string[] = [];
  const text = `[a](https://a.example?x=1&amp;y=2) ![i](https://i.example) [![j](https://j.example)](https://b.example) <a HREF='https://c.example'> <mj-font href="https://f.example"> <!-- href="https://d.example" --> https://e.example [[k]](https://k.example) [u](parley:unsubscribe)`;
  const replaced = replaceMarkupLinks(
    text,
    (address) => (found.push(address), address.startsWith("https") ? "https://s.example/?a&b" : address),
  );
  expect(found).toEqual(["https://a.example?x=1&y=2", "https://b.example", "https://c.example", "https://k.example", "parley:unsubscribe"]);
  expect(replaced).toContain("[a](https://s.example/?a&amp;b)");
  expect(replaced).toContain("[u](parley:unsubscribe)");
});

describe("refusals", () => {
  const decide = (code: number, said: string, retries = 0) =>
    decideFailure(
      { code, subcode: enhancedStatus(said), title: said, details: null, httpStatus: code },
      { purpose: "utility", retries, retryAfterMs: null, channelId: "c" as never },
    );
  it.each([
    [550, "550 5.1.1 no such user", "mark_unreachable"],
    [550, "550 no such user", "mark_unreachable"],
    [550, "550 5.7.1 refused by policy", "fail"],
    [552, "552 5.2.2 mailbox full", "fail"],
    [554, "554 5.7.26 not authenticated", "fail"],
    [535, "535 5.7.8 wrong password", "pause_sender"],
    [451, "451 4.7.1 greylisted", "retry"],
    [421, "421 4.7.0 too many", "retry"],
    [0, "", "fail"],
  ])("%i %s → %s", (code, said, kind) => {
    expect(decide(code, said).kind).toBe(kind);
  });
  it("are waited out longer and longer, and not for ever", () => {
    expect([0, 1, 5, 7].map((retries) => decide(450, "", retries))).toEqual(
      [60_000, 120_000, 1_920_000, 3_600_000].map((afterMs) => ({ kind: "retry", afterMs, slowSender: false })),
    );
    expect(decide(450, "", 8)).toEqual({ kind: "fail" });
  });
});

it("an answer is what was written, not what it answers", () => {
  expect(answerText("Yes please!\r\n\r\nOn Mon, 30 Nov 2026 at 10:00, Maison Lune <hello@shop.example> wrote:\r\n> Hello")).toBe(
    "Yes please!",
  );
  expect(answerText("Oui\n\nLe lun. 30 nov. 2026 à 10:00, Maison Lune\n<x@y.example> a écrit :\n> Bonjour")).toBe("Oui");
  expect(answerText("Ok\n-- \nAna\nBoss")).toBe("Ok");
  expect(answerText("> only a quote")).toBe("> only a quote");
});

/** Milliseconds; what is no longer than it should be ends at once, what goes over every line again takes half a minute. */
const NEVER_SO_LONG = 20_000;

it("an answer of nothing but lines costs no more than it is long", { timeout: NEVER_SO_LONG }, () => {
  expect(answerText(`Yes${"\n".repeat(500_000)}`)).toBe("Yes");
  expect(answerText(`Yes${" ".repeat(500_000)}`)).toBe("Yes");
  expect(answerText(`Yes\n${"On \n".repeat(100_000)}`)).toMatch(/^Yes/);
});

it("pictures within the text are no words of it, however many", { timeout: NEVER_SO_LONG }, () => {
  expect(withoutPictures("Look [cid:a@b]at[data:image/png;base64,iVBORw0=] [this]")).toBe("Look at [this]");
  expect(withoutPictures("[cid:".repeat(100_000))).toHaveLength(500_000);
});

it("small pictures of a signature are no files that somebody sent; whatever else stands beside a formatted text is", () => {
  const part = (filename: string, contentType: string, contentDisposition: string, related: boolean) =>
    ({ filename, contentType, contentDisposition, related, content: Buffer.alloc(100) }) as unknown as Attachment;
  const parts = [
    part("logo.png", "image/png", "inline", true),
    part("photo.png", "image/png", "attachment", true),
    part("bill.pdf", "application/pdf", "inline", true),
    part("alone.png", "image/png", "inline", false),
  ];
  expect(attachedFiles(parts).map(({ filename }) => filename)).toEqual(["photo.png", "bill.pdf", "alone.png"]);
});

it("fields of reports are unfolded, group by group", () => {
  expect(readFields("Reporting-MTA: dns; a\r\n\r\nAction: failed\r\nDiagnostic-Code: smtp; 550\r\n 5.1.1 nobody\r\n")).toEqual([
    { "reporting-mta": "dns; a" },
    { action: "failed", "diagnostic-code": "smtp; 550 5.1.1 nobody" },
  ]);
});

it.each([
  ["Mozilla/5.0", 3_600_000, false],
  ["", 3_600_000, false],
  ["Mozilla/5.0 (iPhone)", 1_000, false],
  ["Mozilla/5.0 (iPhone)", 60_000, true],
  ["Mozilla/5.0 (via ggpht.com GoogleImageProxy)", 5_000, false],
  ["Mozilla/5.0 (via ggpht.com GoogleImageProxy)", 60_000, true],
  ["Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", 60_000, true],
  ["Proofpoint", 60_000, false],
])("an open by %s after %i ms is a person's: %s", (agent, after, expected) => {
  expect(isPersonsOpen({ "user-agent": agent }, after)).toBe(expected);
});
