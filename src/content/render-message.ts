/**
 * From what a journey wants to say to what goes over the wire: variables filled, limits kept, and a preview
 * of how it reads on the phone. Pure. Shapes and limits: sections 3.2–3.7 and 3.11 of the WhatsApp reference.
 */
import type { LanguageChain, Template } from "../catalog/template.ts";
import { createTracker, type LinkFacts, type Tracker } from "../links/tracker.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { FreeForm, MessageContent, RenderedContent, TemplateContent } from "../messages/content.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { freeForm } from "../messages/form/free-form.ts";
import { chooseTemplate, speaks } from "../policy/choose-template.ts";
import type { Profile } from "../profiles/profile.ts";
import { ContentError } from "./content-error.ts";
import { Fill, fillPart, type RenderText } from "./fill.ts";
import { exampleCoupons } from "./coupon-names.ts";
import { createGaps, type Gap } from "./gaps.ts";
import { renderText } from "../liquid/liquid.ts";
import type { Fragments } from "../liquid/text-facts.ts";
import { previewOf } from "./preview.ts";
import { renderFields } from "./render-fields.ts";
import { renderTemplate } from "./render-template.ts";

export type RenderFacts = {
  readonly profile: Profile;
  /** What the texts may use besides `profile` and `now`. */
  readonly variables: JsonObject;
  /** Every language of the content's template. */
  readonly templates: readonly Template[];
  readonly now: Date;
  /** The workspace's zone; UTC without it. */
  readonly timeZone?: string;
  /** Absent: addresses stay as they are. */
  readonly links?: LinkFacts;
  /** The workspace's. */
  readonly fragments?: Fragments;
  readonly languages?: LanguageChain;
  /** Codes by pool, of the pools that the content names; absent: it is only looked at, and each reads as `CODE`. */
  readonly coupons?: JsonObject;
  /** Of the channel it goes by; absent: WhatsApp's. */
  readonly form?: ChannelForm | null;
  /** Absent, as in a preview: an address of nobody's. */
  readonly own?: OwnAddresses;
};
/** Pages that are only this person's. */
export type OwnAddresses = {
  /** Sealed only for a text that names it. */
  readonly preferences: () => string;
  /** Of a message that asks somebody to confirm: the address, and its end. */
  readonly confirm: { readonly url: string; readonly code: string } | null;
  /** A filled-in text with the links that stand veiled in what it was filled with. */
  readonly opened: (text: string) => string;
};
const NOBODYS_PREFERENCES = "https://preferences.example/";
/** `gaps`: variables that had no value, each once. `missing`: what its policy says of one of these keeps the message back. */
export type Rendering =
  | { readonly kind: "rendered"; readonly rendered: RenderedContent; readonly gaps: readonly Gap[] }
  | { readonly kind: "missing"; readonly variable: string; readonly action: "skip" | "fail"; readonly gaps: readonly Gap[] }
  | { readonly kind: "invalid"; readonly part: string; readonly problem: string; readonly gaps: readonly Gap[] };

export function renderMessage(content: MessageContent, facts: RenderFacts, render: RenderText = renderText): Rendering {
  const { profile, templates, fragments, languages, links } = facts;
  const template = content.kind === "template" ? chooseTemplate(content, profile, templates, languages) : null;
  const gaps = createGaps(content.missing);
  const text = fragments === undefined ? { missing: gaps.missing } : { missing: gaps.missing, fragments };
  const { own } = facts;
  const say: RenderText = own ? (words, variables, of) => own.opened(render(words, variables, of)) : render;
  const fill = new Fill(say, variablesOf(facts, template, facts.coupons ?? exampleCoupons(content)), text);
  const tracker = links ? createTracker(links) : null;
  try {
    const made = madeOf(content, template, facts, fill, tracker);
    return gaps.keptBack() ?? { kind: "rendered", rendered: withRows(made, tracker), gaps: gaps.found() };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return gaps.keptBack() ?? { kind: "invalid", part: error.part, problem: error.message, gaps: gaps.found() };
  }
}

function madeOf(
  content: MessageContent,
  template: Template | null,
  { form }: RenderFacts,
  fill: Fill,
  tracker: Tracker | null,
): RenderedContent {
  const isOwn = form !== undefined && form !== null && form.kind !== "whatsapp";
  if (content.kind === "fields") {
    if (!isOwn) throw new ContentError("kind", "WhatsApp takes no texts by name");
    return renderFields(content, form, fill, tracker);
  }
  if (isOwn) throw new ContentError("kind", `${form.name.en} takes texts by name, not WhatsApp's messages`);
  return content.kind === "template" ? inTemplate(content, template, fill, tracker) : freely(content, fill, tracker);
}

function withRows(made: RenderedContent, tracker: Tracker | null): RenderedContent {
  const links = tracker?.links() ?? [];
  return links.length === 0 ? made : { ...made, links };
}

function isCode(content: FreeForm): boolean {
  return "directSend" in content && content.directSend?.category === "authentication";
}

/** Addresses to tap: buttons, and what a phone makes tappable in running text. Files, which WhatsApp fetches itself, keep theirs. */
const IN_TEXT = /^\/(text|body|caption|cards\/\d+\/body)$/;
const ADDRESS = /^\/(url|cards\/\d+\/url)$/;

function withLinks(content: FreeForm, tracker: Tracker): FreeForm {
  return freeForm.map(
    content,
    (text, { most }, path) =>
      IN_TEXT.test(path) ? tracker.inText(path, text, most) : ADDRESS.test(path) ? tracker.address(path, text) : text,
    "",
  );
}

function inTemplate(content: TemplateContent, template: Template | null, fill: Fill, tracker: Tracker | null): RenderedContent {
  if (!template) throw new ContentError("name", `there is no template ${content.name} in a language that fits`);
  // A code must arrive as it is, with nothing that Meta could take for a reason to refuse it.
  return renderTemplate(content, template, fill, template.category === "AUTHENTICATION" ? null : tracker);
}

function freely(content: FreeForm, fill: Fill, tracker: Tracker | null): RenderedContent {
  const filled = freeForm.map(content, (text, rule, path) => fillPart(fill, text, rule, path), "");
  const led = tracker === null || isCode(filled) ? filled : withLinks(filled, tracker);
  return { content: led, preview: previewOf(led) };
}

function variablesOf(
  { variables, profile, now, timeZone, languages, form, own }: RenderFacts,
  template: Template | null,
  coupon: JsonObject,
): JsonObject {
  const all: { [name: string]: Json } = {
    profile: profileVariables(profile),
    now: isoOf(now),
    workspace: { ...toldOf(variables["workspace"]), timeZone: timeZone ?? "UTC" },
    coupon,
    locale: localeOf(profile.locale ?? languages?.workspace ?? null, template),
    ...form?.standIns,
  };
  if (own) Object.defineProperty(all, "preferences_url", { get: own.preferences, enumerable: true });
  else all["preferences_url"] = NOBODYS_PREFERENCES;
  if (own?.confirm) {
    all["confirm_url"] = own.confirm.url;
    all["confirm_code"] = own.confirm.code;
  }
  // Names come from outside: "__proto__" would set the prototype, and no text can name it.
  for (const name of Object.keys(variables)) if (!Object.hasOwn(all, name) && name !== "__proto__") all[name] = variables[name] ?? null;
  return all;
}

/** What was known of the workspace when the message was asked for. */
function toldOf(workspace: Json | undefined): JsonObject {
  return typeof workspace === "object" && workspace !== null && !Array.isArray(workspace) ? (workspace as JsonObject) : {};
}

/** The messages of a transaction share their now. */
let latest = { ms: 0, iso: "1970-01-01T00:00:00.000Z" };
function isoOf(date: Date): string {
  if (latest.ms !== date.getTime()) latest = { ms: date.getTime(), iso: date.toISOString() };
  return latest.iso;
}

/** Numbers and dates are written as the message's language writes them, in the person's country where they speak that language. */
function localeOf(own: string | null, template: Template | null): string | null {
  if (template === null) return own;
  return own !== null && speaks(own, template.language) ? own : template.language.replace("_", "-");
}

/** A person as templates name it, the same in journeys and here. */
function profileVariables(profile: Profile): JsonObject {
  const { externalId, phone, bsuid, email } = profile.identities;
  // Put together name by name: with a spread for each this took a third of the time of filling a text.
  const variables: { [name: string]: Json } = {
    id: profile.id,
    attributes: profile.attributes,
    locale: profile.locale,
    timeZone: profile.timeZone,
    country: profile.country,
  };
  if (externalId !== undefined) variables["externalId"] = externalId;
  if (phone !== undefined) variables["phone"] = phone;
  if (bsuid !== undefined) variables["bsuid"] = bsuid;
  if (email !== undefined) variables["email"] = email;
  return variables;
}
