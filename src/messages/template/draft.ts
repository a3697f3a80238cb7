/** A message template as its author writes it, before WhatsApp has it; limits and JSON shape: `draft-form.ts`. */
export type TemplateCategory = "MARKETING" | "UTILITY" | "AUTHENTICATION";

export type TemplateDraft = {
  readonly name: string;
  /** `en_US` style. */
  readonly language: string;
  readonly category: TemplateCategory;
  readonly header?: DraftHeader;
  /** Absent for one-time codes, which WhatsApp words itself. */
  readonly body?: DraftText;
  readonly footer?: string;
  readonly buttons?: readonly DraftButton[];
  readonly offer?: { readonly text: string; readonly expires: boolean };
  readonly cards?: readonly DraftCard[];
  readonly authentication?: { readonly securityRecommendation: boolean; readonly codeExpiresMinutes?: number };
  /** How long WhatsApp tries to deliver; -1: 30 days. */
  readonly ttlSeconds?: number;
};

/** `{{first_name}}` or `{{1}}`, each with a sample for the review. */
export type DraftText = { readonly text: string; readonly samples?: { readonly [variable: string]: string } };
/** The sample is the id of a stored file. */
export type DraftMedia<K extends "image" | "video" | "document"> = { readonly kind: K; readonly sample?: string };
export type DraftHeader =
  | ({ readonly kind: "text" } & DraftText)
  | DraftMedia<"image">
  | DraftMedia<"video">
  | DraftMedia<"document">
  | { readonly kind: "location" }
  | { readonly kind: "product" };
export type DraftCard = {
  readonly header: DraftMedia<"image"> | DraftMedia<"video"> | { readonly kind: "product" };
  readonly body?: DraftText;
  readonly buttons: readonly DraftButton[];
};
export type DraftButton =
  | { readonly kind: "quick_reply"; readonly text: string }
  /** A variable stands at the very end; `sample` is what takes its place. */
  | { readonly kind: "url"; readonly text: string; readonly url: string; readonly sample?: string }
  | { readonly kind: "phone"; readonly text: string; readonly phone: string }
  | { readonly kind: "copy_code"; readonly sample: string }
  | { readonly kind: "flow"; readonly text: string; readonly flowId: string; readonly screen?: string }
  | { readonly kind: "catalog"; readonly text: string }
  | { readonly kind: "products"; readonly text: string }
  | { readonly kind: "product"; readonly text: string }
  | { readonly kind: "contact" }
  | {
      readonly kind: "code";
      readonly delivery: "copy_code" | "one_tap" | "zero_tap";
      readonly text?: string;
      readonly autofillText?: string;
      readonly apps?: readonly { readonly packageName: string; readonly signatureHash: string }[];
      readonly termsAccepted?: boolean;
    };

const VARIABLE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** In order of appearance, once each. */
export function variablesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name]) => name ?? ""))];
}

/** WhatsApp numbers variables or names them, one or the other for the whole template. */
export function parameterFormatOf(draft: TemplateDraft): "NAMED" | "POSITIONAL" {
  return textsOf(draft).some(({ text }) => variablesIn(text).some((name) => !/^\d+$/.test(name))) ? "NAMED" : "POSITIONAL";
}

/** Every text with variables of its own, with its JSON pointer. */
export function textsOf({ header, body, cards = [] }: TemplateDraft): readonly (DraftText & { readonly path: string })[] {
  return [
    ...(header?.kind === "text" ? [{ ...header, path: "/header" }] : []),
    ...(body ? [{ ...body, path: "/body" }] : []),
    ...cards.flatMap((card, index) => (card.body ? [{ ...card.body, path: `/cards/${index}/body` }] : [])),
  ];
}

/** Ids of the stored files that show the review what headers look like. */
export function sampleFilesOf({ header, cards = [] }: TemplateDraft): readonly string[] {
  const headers = [...(header ? [header] : []), ...cards.map((card) => card.header)];
  return [...new Set(headers.flatMap((one) => ("sample" in one && one.sample !== undefined ? [one.sample] : [])))];
}
