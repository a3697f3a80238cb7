/** What the lint holds against buttons, cards, offers and one-time codes (sections 4.2 and 4.3 of the reference). */
import type { DraftButton, DraftCard, TemplateDraft } from "./draft.ts";
import type { Finding, LintCode } from "./lint-codes.ts";

export const error = (path: string, code: LintCode, facts: Finding["facts"] = {}): Finding => ({ path, code, severity: "error", facts });
export const warning = (path: string, code: LintCode, facts: Finding["facts"] = {}): Finding => ({
  path,
  code,
  severity: "warning",
  facts,
});

const MOST_OF: { readonly [K in DraftButton["kind"]]: number } = {
  quick_reply: 10,
  url: 2,
  phone: 1,
  copy_code: 1,
  flow: 1,
  catalog: 1,
  products: 1,
  product: 1,
  contact: 1,
  code: 1,
};
const MARKETING_ONLY: ReadonlySet<DraftButton["kind"]> = new Set(["copy_code", "products", "product"]);
const HIDING = /^https?:\/\/(www\.)?(wa\.me|bit\.ly|tinyurl\.com|t\.co|goo\.gl|is\.gd)(\/|$)/i;

export function buttonFindings(buttons: readonly DraftButton[], category: TemplateDraft["category"], path: string): readonly Finding[] {
  const total = buttons.length > 10 ? [error(path, "buttons_total", { found: buttons.length, most: 10 })] : [];
  const counts = new Map<DraftButton["kind"], number>();
  const labels = new Set<string>();
  return [
    ...total,
    ...groupingFindings(buttons, path),
    ...(buttons.length > 3 ? [warning(path, "buttons_desktop")] : []),
    ...buttons.flatMap((button, index) => {
      const at = `${path}/${index}`;
      const count = (counts.get(button.kind) ?? 0) + 1;
      counts.set(button.kind, count);
      const text = "text" in button ? (button.text ?? "") : "";
      const twice = text !== "" && labels.has(text);
      labels.add(text);
      return [
        ...(count === MOST_OF[button.kind] + 1 ? [error(at, "buttons_kind", { most: MOST_OF[button.kind] })] : []),
        ...(twice ? [error(`${at}/text`, "buttons_twice", { text })] : []),
        ...(fitsCategory(button.kind, category) ? [] : [error(at, "kind_category")]),
        ...oneButton(button, at),
      ];
    }),
  ];
}

function fitsCategory(kind: DraftButton["kind"], category: TemplateDraft["category"]): boolean {
  if (category === "AUTHENTICATION") return kind === "code";
  return kind !== "code" && (category === "MARKETING" || !MARKETING_ONLY.has(kind));
}

function groupingFindings(buttons: readonly DraftButton[], path: string): readonly Finding[] {
  const replies = buttons.map(({ kind }) => kind === "quick_reply");
  const changes = replies.filter((isReply, index) => index > 0 && isReply !== replies[index - 1]).length;
  return changes > 1 ? [error(path, "buttons_group")] : [];
}

function oneButton(button: DraftButton, at: string): readonly Finding[] {
  switch (button.kind) {
    case "url":
      return linkFindings(button, at);
    case "phone":
      return button.phone === "" || /^\+?[\d\s().-]{5,20}$/.test(button.phone) ? [] : [error(`${at}/phone`, "phone")];
    case "copy_code":
      return button.sample === "" || /^[A-Za-z0-9]{1,15}$/.test(button.sample) ? [] : [error(`${at}/sample`, "code_sample")];
    case "code":
      return codeFindings(button, at);
    default:
      return [];
  }
}

function linkFindings({ url, sample }: Extract<DraftButton, { readonly kind: "url" }>, at: string): readonly Finding[] {
  const variables = url.match(/\{\{[^}]*\}\}/g) ?? [];
  if (variables.length > 1 || (variables.length === 1 && !url.endsWith("}}"))) return [error(`${at}/url`, "link_variable")];
  return [
    ...(HIDING.test(url) ? [error(`${at}/url`, "link_short")] : []),
    ...(variables.length === 1 && (sample ?? "").trim() === "" ? [error(`${at}/sample`, "link_sample")] : []),
  ];
}

function codeFindings(button: Extract<DraftButton, { readonly kind: "code" }>, at: string): readonly Finding[] {
  if (button.delivery === "copy_code") return [];
  const apps = button.apps ?? [];
  return [
    ...(apps.length < 1 || apps.length > 5 ? [error(`${at}/apps`, "apps_count")] : []),
    ...apps.flatMap(({ packageName, signatureHash }, index) =>
      /^\w+(\.\w+)+$/.test(packageName) && signatureHash.length === 11 ? [] : [error(`${at}/apps/${index}`, "app")],
    ),
    ...(button.delivery === "zero_tap" && button.termsAccepted !== true ? [error(`${at}/termsAccepted`, "terms")] : []),
  ];
}

export function codeTemplateFindings(draft: TemplateDraft): readonly Finding[] {
  const { buttons = [], authentication } = draft;
  if (draft.category !== "AUTHENTICATION") return authentication ? [error("/authentication", "kind_category")] : [];
  const minutes = authentication?.codeExpiresMinutes;
  const strangers = (["header", "body", "footer", "offer", "cards"] as const).filter((part) => draft[part] !== undefined);
  return [
    ...strangers.map((part) => error(`/${part}`, "code_only")),
    ...(buttons.length === 1 && buttons[0]?.kind === "code" ? [] : [error("/buttons", "code_button")]),
    ...(minutes === undefined || (minutes >= 1 && minutes <= 90) ? [] : [error("/authentication/codeExpiresMinutes", "code_minutes")]),
  ];
}

export function offerFindings({ offer, category, header, footer, buttons = [] }: TemplateDraft): readonly Finding[] {
  if (!offer) return [];
  const plainHeader = header !== undefined && header.kind !== "image" && header.kind !== "video";
  const copy = buttons.findIndex(({ kind }) => kind === "copy_code");
  return [
    ...(category === "MARKETING" ? [] : [error("/offer", "offer_category")]),
    ...(footer === undefined ? [] : [error("/footer", "offer_footer")]),
    ...(plainHeader ? [error("/header", "offer_header")] : []),
    ...(copy > 0 ? [error("/buttons", "offer_buttons")] : []),
  ];
}

export function cardFindings({ cards, category, header, footer, buttons, offer }: TemplateDraft): readonly Finding[] {
  if (!cards) return [];
  const beside = Object.entries({ header, footer, buttons, offer }).filter(([, part]) => part !== undefined);
  const [first] = cards;
  return [
    ...(category === "MARKETING" ? [] : [error("/cards", "cards_category")]),
    ...(cards.length >= 2 && cards.length <= 10 ? [] : [error("/cards", "cards_count")]),
    ...beside.map(([part]) => error(`/${part}`, "cards_alone")),
    ...cards.flatMap((card, index) => [
      ...(first && shapeOf(card) !== shapeOf(first) ? [error(`/cards/${index}`, "cards_different")] : []),
      ...(card.buttons.length >= 1 && card.buttons.length <= 2 ? [] : [error(`/cards/${index}/buttons`, "card_buttons")]),
      ...buttonFindings(card.buttons, category, `/cards/${index}/buttons`),
      ...("sample" in card.header || card.header.kind === "product" ? [] : [error(`/cards/${index}/header`, "sample_file")]),
    ]),
  ];
}

function shapeOf({ header, body, buttons }: DraftCard): string {
  return JSON.stringify([header.kind, body !== undefined, buttons.map(({ kind }) => kind)]);
}
