import { describe, expect, it } from "vitest";
import { componentsOf, draftOf } from "./components.ts";
import type { TemplateDraft } from "./draft.ts";
import { templateDraftSchema } from "./draft-form.ts";
import { isSubmittable, lintTemplate } from "./lint.ts";
import { lintSentence } from "./lint-codes.ts";

const good: TemplateDraft = {
  name: "order_shipped",
  language: "en_US",
  category: "UTILITY",
  header: { kind: "text", text: "Order {{order}}", samples: { order: "A-77" } },
  body: { text: "Hello {{first_name}}, your order {{order}} is on its way.", samples: { first_name: "Ana", order: "A-77" } },
  footer: "Maison Lune",
  buttons: [
    { kind: "url", text: "Track", url: "https://shop.example/t/{{1}}", sample: "A-77" },
    { kind: "phone", text: "Call us", phone: "+33 1 23 45 67 89" },
    { kind: "quick_reply", text: "Thank you" },
  ],
};
const offer: TemplateDraft = {
  name: "two_days",
  language: "en",
  category: "MARKETING",
  body: { text: "Two days only." },
  offer: { text: "Ends soon", expires: true },
  buttons: [
    { kind: "copy_code", sample: "LUNE10" },
    { kind: "url", text: "Shop", url: "https://shop.example/" },
  ],
};
const code: TemplateDraft = {
  name: "your_code",
  language: "en",
  category: "AUTHENTICATION",
  authentication: { securityRecommendation: true, codeExpiresMinutes: 10 },
  buttons: [{ kind: "code", delivery: "one_tap", text: "Copy", apps: [{ packageName: "com.example.shop", signatureHash: "K8a/AINcGX7" }] }],
};
const card = {
  header: { kind: "image", sample: "6c0b8c1e-8a0f-4b43-9f0c-0a1f6f1f7a11" },
  body: { text: "A lamp" },
  buttons: [{ kind: "quick_reply", text: "This one" }],
} as const;
const carousel: TemplateDraft = { name: "lamps", language: "en", category: "MARKETING", body: { text: "Look." }, cards: [card, card] };
const body = (text: string): Partial<TemplateDraft> => ({ body: { text, samples: { a: "1", b: "2", "1": "x", "2": "y" } } });

describe("the lint", () => {
  it.each([good, offer, code, carousel].map((draft) => [draft.name, draft] as const))("has nothing against %s", (_name, draft) => {
    expect(templateDraftSchema.safeParse(draft).success).toBe(true);
    expect(lintTemplate(draft)).toEqual([]);
  });

  const cases: readonly (readonly [string, string, Partial<TemplateDraft>, TemplateDraft?])[] = [
    ["name", "/name", { name: "Order shipped" }],
    ["language", "/language", { language: "english" }],
    ["missing", "/body/text", { body: { text: " " } }],
    ["too_long", "/body/text", { body: { text: "é".repeat(1_025) } }],
    ["too_long", "/body/text", { body: { text: "x".repeat(601) } }, offer],
    ["variable_edge", "/body/text", body("{{a}} is on its way to you")],
    ["variable_edge", "/body/text", body("It is on its way to you {{a}} ")],
    ["variables_adjacent", "/body/text", body("Hello my dear {{a}} {{b}} how are you today")],
    ["variables_many", "/body/text", body("Hi {{a}} and {{b}} bye")],
    ["variable_open", "/body/text", body("Hello {{a}, how are you")],
    ["variables_mixed", "/body/text", body("Hello {{a}}, your order {{1}} is here now")],
    ["variable_name", "/body/text", body("Hello {{First Name}}, how are you")],
    ["sample_missing", "/body/samples/c", body("Hello {{c}}, how are you")],
    ["header_variables", "/header/text", { header: { kind: "text", text: "{{a}} and {{b}}", samples: { a: "1", b: "2" } } }],
    ["header_format", "/header/text", { header: { kind: "text", text: "*News*" } }],
    ["sample_file", "/header", { header: { kind: "image" } }],
    ["footer_variables", "/footer", { footer: "From {{a}}" }],
    ["link_variable", "/buttons/0/url", { buttons: [{ kind: "url", text: "Go", url: "https://x.example/{{1}}/end" }] }],
    ["link_sample", "/buttons/0/sample", { buttons: [{ kind: "url", text: "Go", url: "https://x.example/{{1}}" }] }],
    ["link_short", "/buttons/0/url", { buttons: [{ kind: "url", text: "Go", url: "https://bit.ly/abc" }] }],
    ["address", "/buttons/0/url", { buttons: [{ kind: "url", text: "Go", url: "shop.example" }] }],
    ["phone", "/buttons/0/phone", { buttons: [{ kind: "phone", text: "Call", phone: "call me" }] }],
    ["kind_category", "/buttons/0", { buttons: [{ kind: "copy_code", sample: "A1" }] }],
    [
      "buttons_group",
      "/buttons",
      { buttons: [...(good.buttons ?? []), { kind: "catalog", text: "See" }, { kind: "quick_reply", text: "No" }] },
    ],
    ["buttons_kind", "/buttons/1", { buttons: [{ kind: "contact" }, { kind: "contact" }] }],
    ["ttl", "/ttlSeconds", { ttlSeconds: 10 }],
    ["offer_footer", "/footer", { footer: "Maison Lune" }, offer],
    ["offer_buttons", "/buttons", { buttons: (offer.buttons ?? []).toReversed() }, offer],
    ["code_only", "/body", { body: { text: "Your code is here" } }, code],
    [
      "code_minutes",
      "/authentication/codeExpiresMinutes",
      { authentication: { securityRecommendation: true, codeExpiresMinutes: 91 } },
      code,
    ],
    ["code_button", "/buttons", { buttons: [] }, code],
    ["cards_count", "/cards", { cards: [card] }, carousel],
    ["cards_different", "/cards/1", { cards: [card, { header: card.header, buttons: card.buttons }] }, carousel],
    ["cards_alone", "/footer", { footer: "Maison Lune" }, carousel],
  ];
  for (const [found, path, change, base = good] of cases)
    it(`${found} at ${path} of ${base.name}`, () => {
      const findings = lintTemplate({ ...base, ...change });
      expect(findings).toContainEqual(expect.objectContaining({ code: found, path, severity: "error" }));
      expect(isSubmittable(findings)).toBe(false);
      for (const finding of findings) expect(lintSentence(finding)).not.toMatch(/[{}]|undefined/);
    });

  it("numbered variables count without a gap", () => {
    const { header: _, ...plain } = good;
    expect(lintTemplate({ ...plain, ...body("Hello {{1}}, your order {{3}} is here now") })).toContainEqual(
      expect.objectContaining({ code: "variable_order", facts: { expected: 2 } }),
    );
  });

  it("warns of words that make it marketing, and refuses nothing for them", () => {
    const findings = lintTemplate({ ...good, footer: "Profitez de nos offres" });
    expect(findings).toEqual([{ path: "/footer", code: "category_likely", severity: "warning", facts: { word: "Profitez" } }]);
    expect(isSubmittable(findings)).toBe(true);
    expect(lintTemplate({ ...good, category: "MARKETING", footer: "Profitez de nos offres" })).toEqual([]);
  });

  it("knows a template that says the same, but not the other languages of its own", () => {
    const twin = { name: "other", language: "en_US", body: good.body?.text ?? "", footer: "Maison Lune" };
    expect(lintTemplate(good, [twin])).toEqual([{ path: "/body/text", code: "twin", severity: "error", facts: { name: "other" } }]);
    expect(
      lintTemplate(good, [
        { ...twin, language: "fr" },
        { ...twin, name: good.name },
        { ...twin, footer: null },
      ]),
    ).toEqual([]);
  });
});

describe("components", () => {
  it.each([good, offer].map((draft) => [draft.name, draft] as const))("%s comes back as it went", (_name, draft) => {
    const { name, language, category } = draft;
    expect(draftOf({ name, language, category, components: componentsOf(draft) })).toEqual(draft);
  });
  it("carry the handles of sample files, and come back without them", () => {
    const [, { cards }] = componentsOf(carousel, { [card.header.sample]: "4:abc" }) as unknown as readonly [
      object,
      { readonly cards: readonly object[] },
    ];
    expect(cards[0]).toMatchObject({ components: [{ type: "HEADER", format: "IMAGE", example: { header_handle: ["4:abc"] } }, {}, {}] });
    const { name, language, category } = carousel;
    expect(draftOf({ name, language, category, components: componentsOf(carousel) }).cards?.[0]?.header).toEqual({ kind: "image" });
  });
  it("numbered samples stand in the order of their numbers", () => {
    const draft: TemplateDraft = { ...good, body: { text: "To {{2}} from {{1}} with love", samples: { 1: "Ana", 2: "Bo" } } };
    const { header: _, ...plain } = draft;
    expect(componentsOf(plain)[0]).toMatchObject({ example: { body_text: [["Ana", "Bo"]] } });
  });
});
