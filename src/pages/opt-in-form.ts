/** A form by which people sign up: on a page of Parley's, or within any page that may show it. Pure. */
import type { ChannelKind, Wording } from "../consent/consent.ts";
import type { OptInPart } from "../consent/opt-in-request.ts";
import type { Topic } from "../consent/topic.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { JsonObject } from "../platform/json.ts";
import { type NamedBy, normaliseIdentities, normalisePhone } from "../profiles/normalise-identities.ts";
import type { Identities } from "../profiles/profile.ts";
import type { PageWord } from "./words.ts";

export type OptInFormTexts = {
  readonly title: string;
  readonly intro: string;
  /** What somebody agrees to by ticking it. */
  readonly wording: string;
  readonly button: string;
  readonly thanks: string;
};
export type OptInFormDocument = {
  /** By language; what a visitor's own language lacks is said in the first one. */
  readonly texts: { readonly [language: string]: OptInFormTexts };
  readonly channels: readonly ChannelKind[];
  /** Offered as ticks; empty: marketing as a whole. */
  readonly topics: readonly string[];
  /** What else is asked; kept as attributes. */
  readonly fields: readonly {
    readonly attribute: string;
    readonly required: boolean;
    readonly label: { readonly [language: string]: string };
  }[];
  /** Whether a message asks them to confirm before anything else is sent. */
  readonly doubleOptIn: boolean;
  /** Origins whose pages may show it. */
  readonly allowedOrigins: readonly string[];
  /** ISO 3166 of numbers without a prefix; null: they need one. */
  readonly country: string | null;
};
export type OptInForm = {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly document: OptInFormDocument;
  readonly isOpen: boolean;
};

export type AddressField = "email" | "phone";

/** Which addresses the channels need, in the order they are asked for. */
export function addressFields(
  channels: readonly ChannelKind[],
  formOf: (kind: ChannelKind) => ChannelForm | null,
): readonly AddressField[] {
  const by = channels.map((kind) => addressOf(kind, formOf));
  return (["phone", "email"] as const).filter((field) => by.includes(field));
}

function addressOf(kind: ChannelKind, formOf: (kind: ChannelKind) => ChannelForm | null): AddressField | null {
  const by = formOf(kind)?.addressedBy;
  return typeof by !== "object" ? null : by.includes("phone") ? "phone" : by.includes("email") ? "email" : null;
}

/** What a visitor filled in, by the names of the form's inputs. */
export type Entered = {
  readonly value: (name: string) => string;
  readonly topics: readonly string[];
  readonly agrees: boolean;
};
export type FieldFault = { readonly field: string; readonly word: PageWord };
export type SignUp = {
  readonly channel: ChannelKind;
  /** Only the address of that channel: nobody has proved that two addresses are of one person. */
  readonly identities: Identities;
  readonly parts: readonly OptInPart[];
};

export const MOST_FIELD_CHARACTERS = 300;
export const attributeInput = (attribute: string): string => `field.${attribute}`;

export function readSignUps(
  document: OptInFormDocument,
  entered: Entered,
  { formOf, topicOf }: { readonly formOf: (kind: ChannelKind) => ChannelForm | null; readonly topicOf: (name: string) => Topic | null },
):
  | { readonly ok: true; readonly signUps: readonly SignUp[]; readonly fields: JsonObject }
  | { readonly ok: false; readonly faults: readonly FieldFault[] } {
  const faults: FieldFault[] = [];
  const asked = addressFields(document.channels, formOf);
  const found: { [Field in AddressField]?: Identities } = {};
  for (const field of asked) {
    const text = entered.value(field).trim();
    if (text === "") continue;
    const named: NamedBy = field === "phone" ? { phone: inWorldForm(text, document.country) } : { email: text };
    const read = normaliseIdentities(named);
    if (read.ok) found[field] = read.identities;
    else faults.push({ field, word: field === "phone" ? "form.phone.wrong" : "form.email.wrong" });
  }
  if (faults.length === 0 && Object.keys(found).length === 0)
    faults.push(...asked.map((field): FieldFault => ({ field, word: asked.length === 1 ? "form.required" : "form.either" })));
  const fields: { [attribute: string]: string } = {};
  for (const { attribute, required } of document.fields) {
    const text = entered.value(attributeInput(attribute)).trim().slice(0, MOST_FIELD_CHARACTERS);
    if (text !== "") fields[attribute] = text;
    else if (required) faults.push({ field: attributeInput(attribute), word: "form.required" });
  }
  const offered = document.topics.flatMap((name) => {
    const topic = topicOf(name);
    return topic === null || topic.isArchived ? [] : [topic];
  });
  const chosen = offered.filter(({ name }) => offered.length === 1 || entered.topics.includes(name));
  if (document.topics.length > 0 && chosen.length === 0) faults.push({ field: "topics", word: "form.topic.required" });
  if (!entered.agrees) faults.push({ field: "agree", word: "form.agree.required" });
  if (faults.length > 0) return { ok: false, faults };
  const signUps = document.channels.flatMap((channel): readonly SignUp[] => {
    const field = addressOf(channel, formOf);
    const identities = field === null ? undefined : found[field];
    const parts: readonly OptInPart[] =
      document.topics.length === 0
        ? [{ purpose: "marketing", topic: null }]
        : chosen.flatMap((topic) =>
            topic.channels.length === 0 || topic.channels.includes(channel) ? [{ purpose: topic.purpose, topic: topic.name }] : [],
          );
    return identities === undefined || parts.length === 0 ? [] : [{ channel, identities, parts }];
  });
  return { ok: true, signUps, fields };
}

/** A number of the form's country may be written as people there do. */
function inWorldForm(text: string, country: string | null): string {
  if (text.startsWith("+") || country === null) return text.startsWith("00") ? `+${text.slice(2)}` : text;
  const read = normalisePhone(text, country);
  return typeof read === "string" ? read : text;
}

export function wordingOf({ name, version, document }: Pick<OptInForm, "name" | "version" | "document">, language: string): Wording {
  const spoken = formLanguage(document, language);
  return { version: `${name}/${version}`, language: spoken, text: document.texts[spoken]?.wording ?? "" };
}

/** The visitor's, where the form has it; else the form's first. */
export function formLanguage({ texts }: Pick<OptInFormDocument, "texts">, language: string): string {
  return texts[language] ? language : (Object.keys(texts)[0] ?? language);
}
