import { describe, expect, it } from "vitest";
import type { MessageContent } from "../messages/content.ts";
import type { MessageNode } from "./document.ts";
import { documentOf } from "./testing/story.ts";
import type { FindTemplate, TemplateForm } from "./template-fit.ts";
import { validateJourney } from "./validate.ts";

const form: TemplateForm = {
  language: "en",
  status: "APPROVED",
  category: "UTILITY",
  header: { kind: "text", variables: ["shop"] },
  offer: false,
  cards: [],
  body: ["name"],
  buttons: ["quick_reply", "link_with_variable", "link"],
};
const good = {
  name: "shipped",
  header: { kind: "text", values: { shop: "Maison" } },
  body: { name: "Ana" },
  buttons: [{ index: 1, kind: "url", suffix: "1" }],
} as const;

const accountWith =
  (...forms: readonly TemplateForm[]): FindTemplate =>
  (_channel, { name }) => ({ languages: name === "shipped" ? ["en"] : [], fitting: name === "shipped" ? forms : [] });

function problemsOf(content: object, find: FindTemplate = accountWith(form), purpose: MessageNode["purpose"] = "utility") {
  const node = {
    kind: "message",
    channel: "whatsapp",
    purpose,
    content: { kind: "template", ...content } as MessageContent,
    next: "end",
  } as const;
  const result = validateJourney(documentOf({ tell: node, end: { kind: "exit" } }), { template: find });
  return (result.ok ? result.warnings : result.problems).map(({ severity, code, node: at, path, message }) => ({
    told: `${severity} ${code} ${at} ${path.replace("/nodes/tell", "")}`,
    message,
  }));
}

describe("a message that names a template", () => {
  it("passes when it gives what the template asks for", () => {
    expect(problemsOf(good)).toEqual([]);
    expect(problemsOf({ ...good, buttons: [...good.buttons, { index: 0, kind: "quick_reply", payload: "yes" }] })).toEqual([]);
    expect(problemsOf(good, accountWith({ ...form, category: "MARKETING" }), "marketing")).toEqual([]);
  });

  it.each<[string, object, string, RegExp]>([
    ["a template that is not there", { name: "shiped" }, "template_missing tell /content/name", /write it under Templates/],
    ["a variable without a value", { ...good, body: {} }, "template_variable tell /content/body", /"name": give it a value/],
    ["a variable too many", { ...good, body: { name: "A", nme: "B" } }, "template_variable tell /content/body/nme", /it has name\)/],
    ["no header", { ...good, header: undefined }, "template_variable tell /content/header", /"shop": give it a value/],
    [
      "another header",
      { ...good, header: { kind: "image", link: "https://x.example/a.png" } },
      "template_header tell /content/header",
      /of kind "text"/,
    ],
    ["a needed button without a value", { ...good, buttons: [] }, "template_button tell /content/buttons", /"suffix": "…"/],
    [
      "a button that is not there",
      { ...good, buttons: [...good.buttons, { index: 3, kind: "quick_reply", payload: "x" }] },
      "template_button tell /content/buttons/1/index",
      /no button 3: it has 3, counted from 0/,
    ],
    [
      "a button of another kind",
      { ...good, buttons: [...good.buttons, { index: 0, kind: "url", suffix: "x" }] },
      "template_button tell /content/buttons/1/kind",
      /takes "quick_reply", not "url"/,
    ],
    [
      "a value for a link without a variable",
      { ...good, buttons: [...good.buttons, { index: 2, kind: "url", suffix: "x" }] },
      "template_button tell /content/buttons/1/kind",
      /takes no value/,
    ],
  ])("is refused: %s", (_what, content, told, words) => {
    const sent = JSON.parse(JSON.stringify(content)) as object;
    expect(problemsOf(sent)).toEqual([{ told: `error ${told}`, message: expect.stringMatching(words) }]);
  });

  it.each<[TemplateForm["category"], MessageNode["purpose"], RegExp]>([
    ["MARKETING", "utility", /is marketing, so the purpose "utility" does not fit it: write "marketing"/],
    ["AUTHENTICATION", "utility", /write "authentication"/],
    ["UTILITY", "authentication", /write "utility" or "service" or "marketing"/],
  ])("is refused: of category %s for the purpose %s", (category, purpose, words) => {
    expect(problemsOf(good, accountWith({ ...form, category }), purpose)).toEqual([
      { told: "error template_category tell /purpose", message: expect.stringMatching(words) },
    ]);
  });

  it("is warned of a state that passes, refused in one that does not, and warned when other languages go on", () => {
    const state = (...statuses: readonly string[]) =>
      problemsOf(good, accountWith(...statuses.map((status, index) => ({ ...form, status, language: `l${index}` })))).map(
        ({ told }) => told,
      );
    expect(state("PENDING")).toEqual(["warning template_not_approved tell /content/name"]);
    expect(state("PAUSED")).toEqual(["warning template_not_approved tell /content/name"]);
    expect(state("REJECTED")).toEqual(["error template_not_approved tell /content/name"]);
    expect(state("REJECTED", "APPROVED")).toEqual(["warning template_not_approved tell /content/name"]);
  });

  it("is told what languages there are, and warned while there is no channel", () => {
    expect(problemsOf({ ...good, language: "fr" }, () => ({ languages: ["en", "de"], fitting: [] }))).toEqual([
      { told: "error template_missing tell /content/language", message: expect.stringContaining("it has en, de") },
    ]);
    expect(problemsOf(good, () => null)).toEqual([
      { told: "warning channel_missing tell /content/name", message: expect.stringContaining("add the channel") },
    ]);
  });

  it("is told once what several languages ask for alike, and once more where one differs", () => {
    const french = { ...form, language: "fr", offer: false, cards: [], body: ["name", "total"] };
    expect(problemsOf({ ...good, body: {} }, accountWith(form, french)).map(({ message }) => message)).toEqual([
      expect.stringContaining('"name"'),
      expect.stringContaining('"total"'),
    ]);
  });
});
