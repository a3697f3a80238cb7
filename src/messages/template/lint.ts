/**
 * Holds a template against WhatsApp's rules before WhatsApp does: the same code while it is written and when it is submitted.
 * Pure. Sections 4.2, 4.3 and 5 of the reference.
 */
import { type DraftText, parameterFormatOf, textsOf, type TemplateDraft, variablesIn } from "./draft.ts";
import { CARD_BODY, mapDraft, OFFER_BODY } from "./draft-form.ts";
import type { Finding } from "./lint-codes.ts";
import { buttonFindings, cardFindings, codeTemplateFindings, error, offerFindings, warning } from "./lint-parts.ts";

/** Another template of the account, with what the two might have in common. */
export type Twin = { readonly name: string; readonly language: string; readonly body: string; readonly footer: string | null };

export function lintTemplate(draft: TemplateDraft, others: readonly Twin[] = []): readonly Finding[] {
  const findings = [
    ...textFindings(draft),
    ...nameFindings(draft),
    ...headerFindings(draft),
    ...(draft.category !== "AUTHENTICATION" && draft.body === undefined ? [error("/body", "missing")] : []),
    ...textsOf(draft).flatMap((text) => variableFindings(text, draft)),
    ...(variablesIn(draft.footer ?? "").length > 0 ? [error("/footer", "footer_variables")] : []),
    ...(draft.buttons ? buttonFindings(draft.buttons, draft.category, "/buttons") : []),
    ...codeTemplateFindings(draft),
    ...offerFindings(draft),
    ...cardFindings(draft),
    ...ttlFindings(draft),
    ...twinFindings(draft, others),
    ...wordFindings(draft),
  ];
  const seen = new Set<string>();
  return findings.filter(({ path, code }) => !seen.has(`${path} ${code}`) && seen.add(`${path} ${code}`));
}

export function isSubmittable(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity !== "error");
}

/** Lengths and emptiness, by the form's own rules. */
function textFindings(draft: TemplateDraft): readonly Finding[] {
  const found: Finding[] = [];
  mapDraft(
    draft,
    (text, rule, path) => {
      const length = [...text].length;
      const most = path === "/body/text" && draft.offer ? OFFER_BODY : rule.most;
      const [, variable] = /\/samples\/([^/]+)$/.exec(path) ?? [];
      if (variable === undefined && rule.required && text.trim() === "") found.push(error(path, "missing"));
      else if (length > most) found.push(error(path, "too_long", { found: length, most }));
      else if (text !== "" && rule.form && !rule.form.test(text)) found.push(error(path, "address"));
      return text;
    },
    "",
  );
  return found;
}

function nameFindings({ name, language }: TemplateDraft): readonly Finding[] {
  return [
    ...(name === "" || /^[a-z0-9_]+$/.test(name) ? [] : [error("/name", "name")]),
    ...(language === "" || /^[a-z]{2,3}(_[A-Z]{2})?$/.test(language) ? [] : [error("/language", "language")]),
  ];
}

function headerFindings({ header, category }: TemplateDraft): readonly Finding[] {
  switch (header?.kind) {
    case "text": {
      const count = variablesIn(header.text).length;
      return [
        ...(count > 1 ? [error("/header/text", "header_variables", { found: count })] : []),
        ...(/[*~`\n]|(^|\s)_|_(\s|$)/.test(header.text) ? [error("/header/text", "header_format")] : []),
      ];
    }
    case "image":
    case "video":
    case "document":
      return header.sample === undefined ? [error("/header", "sample_file")] : [];
    case "location":
      return category === "AUTHENTICATION" ? [error("/header", "header_category")] : [];
    default:
      return [];
  }
}

function variableFindings({ text, samples = {}, path }: DraftText & { readonly path: string }, draft: TemplateDraft): readonly Finding[] {
  const at = `${path}/text`;
  const names = variablesIn(text);
  const bare = text.replaceAll(/\{\{[^{}]*\}\}/g, "");
  if (/[{}]{2}/.test(bare) || /\{\{[^{}]*\}(?!\})/.test(text)) return [error(at, "variable_open")];
  const isHeader = path === "/header";
  const words = bare.split(/\s+/).filter((word) => /[\p{L}\p{N}_]/u.test(word)).length;
  const count = (text.match(/\{\{[^{}]*\}\}/g) ?? []).length;
  return [
    ...(!isHeader && /^\s*\{\{|\}\}\s*$/.test(text) ? [error(at, "variable_edge")] : []),
    ...(/\}\}\s*\{\{/.test(text) ? [error(at, "variables_adjacent")] : []),
    ...(!isHeader && count > 0 && words < count * 2 + 1 ? [error(at, "variables_many", { variables: count, words })] : []),
    ...nameOfVariableFindings(names, at, draft),
    ...names
      .filter((name) => (samples[name] ?? "").trim() === "")
      .map((variable) => error(`${path}/samples/${variable}`, "sample_missing", { variable })),
    ...(path.startsWith("/cards") && [...text].length > CARD_BODY
      ? [error(at, "too_long", { found: [...text].length, most: CARD_BODY })]
      : []),
  ];
}

function nameOfVariableFindings(names: readonly string[], at: string, draft: TemplateDraft): readonly Finding[] {
  if (parameterFormatOf(draft) === "NAMED") {
    if (names.some((name) => /^\d+$/.test(name))) return [error(at, "variables_mixed")];
    return names.filter((name) => !/^[a-z0-9_]+$/.test(name)).map((variable) => error(at, "variable_name", { variable }));
  }
  const sorted = names.map(Number).toSorted((one, other) => one - other);
  const gap = sorted.findIndex((number, index) => number !== index + 1);
  return gap === -1 ? [] : [error(at, "variable_order", { expected: gap + 1 })];
}

const TTL = { AUTHENTICATION: [30, 900], UTILITY: [30, 43_200], MARKETING: [43_200, 2_592_000] } as const;

function ttlFindings({ ttlSeconds, category }: TemplateDraft): readonly Finding[] {
  const [least, most] = TTL[category];
  if (ttlSeconds === undefined || (ttlSeconds === -1 && category !== "MARKETING") || (ttlSeconds >= least && ttlSeconds <= most)) return [];
  return [error("/ttlSeconds", "ttl", { least, most })];
}

function twinFindings({ name, language, category, body, footer }: TemplateDraft, others: readonly Twin[]): readonly Finding[] {
  const text = body?.text.trim() ?? "";
  if (category === "AUTHENTICATION" || text === "") return [];
  const twin = others.find(
    (other) => other.name !== name && other.language === language && other.body.trim() === text && (other.footer ?? "") === (footer ?? ""),
  );
  return twin ? [error("/body/text", "twin", { name: twin.name })] : [];
}

/** Words that make WhatsApp's review call a template marketing, in the languages of the console and two neighbours. */
const MARKETING =
  /\b(sale|discount|offers?|promo\w*|coupons?|deals?|buy now|shop now|new collection|limited time|don['’]t miss|exclusive|free gift|\d+ ?% off|soldes?|réductions?|remises?|offres?|promotions?|profitez|nouvelle collection|code promo|descuentos?|ofertas?|rabatt\w*|angebot\w*)(?![\p{L}\p{N}])/iu;
const SENSITIVE =
  /\b(card numbers?|cvv|iban|passwords?|passport numbers?|social security|num[ée]ro de carte|mot de passe|num[ée]ro de passeport)(?![\p{L}\p{N}])/iu;

function wordFindings(draft: TemplateDraft): readonly Finding[] {
  const texts = [...textsOf(draft), ...(draft.footer === undefined ? [] : [{ text: draft.footer, path: "/footer" }])];
  const labels = (draft.buttons ?? []).flatMap((button, index) =>
    "text" in button && button.text !== undefined ? [{ text: button.text, path: `/buttons/${index}` }] : [],
  );
  return [...texts, ...labels].flatMap(({ text, path }) => {
    const at = path === "/footer" ? path : `${path}/text`;
    const marketing = draft.category === "UTILITY" ? MARKETING.exec(text)?.[1] : undefined;
    const sensitive = SENSITIVE.exec(text)?.[1];
    return [
      ...(marketing === undefined ? [] : [warning(at, "category_likely", { word: marketing })]),
      ...(sensitive === undefined ? [] : [warning(at, "sensitive", { word: sensitive })]),
    ];
  });
}
