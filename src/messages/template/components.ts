/** From a draft to the components that WhatsApp stores (sections 4.1 and 4.3 of the reference), and back. */
import type { JsonObject } from "../../platform/json.ts";
import {
  type DraftButton,
  type DraftCard,
  type DraftHeader,
  type DraftText,
  parameterFormatOf,
  type TemplateDraft,
  variablesIn,
} from "./draft.ts";

/** The handle of an uploaded file by the id of the sample; a preview needs none. */
export type Handles = { readonly [sample: string]: string };

export function componentsOf(draft: TemplateDraft, handles: Handles = {}): readonly JsonObject[] {
  const { header, body, footer, buttons = [], offer, cards, category, authentication } = draft;
  const format = parameterFormatOf(draft);
  if (category === "AUTHENTICATION")
    return [
      { type: "BODY", ...(authentication ? { add_security_recommendation: authentication.securityRecommendation } : {}) },
      ...(authentication?.codeExpiresMinutes === undefined
        ? []
        : [{ type: "FOOTER", code_expiration_minutes: authentication.codeExpiresMinutes }]),
      ...buttonsComponent(buttons),
    ];
  return [
    ...(header ? [headerComponent(header, format, handles)] : []),
    ...(offer ? [{ type: "LIMITED_TIME_OFFER", limited_time_offer: { text: offer.text, has_expiration: offer.expires } }] : []),
    bodyComponent(body ?? { text: "" }, format),
    ...(footer === undefined || footer === "" ? [] : [{ type: "FOOTER", text: footer }]),
    ...buttonsComponent(buttons),
    ...(cards ? [{ type: "CAROUSEL", cards: cards.map((card) => ({ components: cardComponents(card, format, handles) })) }] : []),
  ];
}

function cardComponents({ header, body, buttons }: DraftCard, format: "NAMED" | "POSITIONAL", handles: Handles): readonly JsonObject[] {
  return [headerComponent(header, format, handles), ...(body ? [bodyComponent(body, format)] : []), ...buttonsComponent(buttons)];
}

function headerComponent(header: DraftHeader, format: "NAMED" | "POSITIONAL", handles: Handles): JsonObject {
  switch (header.kind) {
    case "text": {
      const examples = named(header);
      const example =
        format === "NAMED" ? { header_text_named_params: examples } : { header_text: examples.map(({ example: value }) => value) };
      return { type: "HEADER", format: "TEXT", text: header.text, ...(examples.length === 0 ? {} : { example }) };
    }
    case "location":
    case "product":
      return { type: "HEADER", format: header.kind.toUpperCase() };
    default: {
      const handle = header.sample === undefined ? undefined : handles[header.sample];
      return {
        type: "HEADER",
        format: header.kind.toUpperCase(),
        ...(handle === undefined ? {} : { example: { header_handle: [handle] } }),
      };
    }
  }
}

function bodyComponent(body: DraftText, format: "NAMED" | "POSITIONAL"): JsonObject {
  const examples = named(body);
  if (examples.length === 0) return { type: "BODY", text: body.text };
  const example = format === "NAMED" ? { body_text_named_params: examples } : { body_text: [examples.map(({ example: value }) => value)] };
  return { type: "BODY", text: body.text, example };
}

function named({ text, samples = {} }: DraftText): readonly { readonly param_name: string; readonly example: string }[] {
  const names = variablesIn(text);
  const ordered = names.every((name) => /^\d+$/.test(name)) ? names.toSorted((one, other) => Number(one) - Number(other)) : names;
  return ordered.map((name) => ({ param_name: name, example: samples[name] ?? "" }));
}

function buttonsComponent(buttons: readonly DraftButton[]): readonly JsonObject[] {
  return buttons.length === 0 ? [] : [{ type: "BUTTONS", buttons: buttons.map(buttonComponent) }];
}

function buttonComponent(button: DraftButton): JsonObject {
  switch (button.kind) {
    case "quick_reply":
      return { type: "QUICK_REPLY", text: button.text };
    case "url": {
      const example = button.url.includes("{{") && button.sample !== undefined ? { example: [button.sample] } : {};
      return { type: "URL", text: button.text, url: button.url, ...example };
    }
    case "phone":
      return { type: "PHONE_NUMBER", text: button.text, phone_number: button.phone };
    case "copy_code":
      return { type: "COPY_CODE", example: button.sample };
    case "flow":
      return {
        type: "FLOW",
        text: button.text,
        flow_id: button.flowId,
        flow_action: "navigate",
        ...(button.screen === undefined || button.screen === "" ? {} : { navigate_screen: button.screen }),
      };
    case "catalog":
      return { type: "CATALOG", text: button.text };
    case "products":
      return { type: "MPM", text: button.text };
    case "product":
      return { type: "SPM", text: button.text };
    case "contact":
      return { type: "REQUEST_CONTACT_INFO" };
    case "code":
      return codeButton(button);
  }
}

function codeButton({ delivery, text, autofillText, apps, termsAccepted }: Extract<DraftButton, { readonly kind: "code" }>): JsonObject {
  return {
    type: "OTP",
    otp_type: delivery.toUpperCase(),
    ...(text === undefined || text === "" ? {} : { text }),
    ...(delivery === "copy_code"
      ? {}
      : {
          ...(autofillText === undefined || autofillText === "" ? {} : { autofill_text: autofillText }),
          supported_apps: (apps ?? []).map(({ packageName, signatureHash }) => ({
            package_name: packageName,
            signature_hash: signatureHash,
          })),
          ...(delivery === "zero_tap" ? { zero_tap_terms_accepted: termsAccepted === true } : {}),
        }),
  };
}

export type StoredForm = {
  readonly name: string;
  readonly language: string;
  readonly category: TemplateDraft["category"];
  readonly components: readonly JsonObject[];
};

/** A draft that says what the account's template says. Sample files stay with WhatsApp: they have to be given again. */
export function draftOf({ name, language, category, components }: StoredForm): TemplateDraft {
  const footer = component(components, "FOOTER");
  const buttons = objects(component(components, "BUTTONS")?.["buttons"]).flatMap((button) => readButton(button, category));
  const shared = { name, language, category, ...(buttons.length === 0 ? {} : { buttons }) };
  if (category === "AUTHENTICATION") {
    const minutes = footer?.["code_expiration_minutes"];
    return {
      ...shared,
      authentication: {
        securityRecommendation: component(components, "BODY")?.["add_security_recommendation"] === true,
        ...(typeof minutes === "number" ? { codeExpiresMinutes: minutes } : {}),
      },
    };
  }
  const header = readHeader(component(components, "HEADER"));
  const body = readBody(component(components, "BODY"));
  const offer = component(components, "LIMITED_TIME_OFFER")?.["limited_time_offer"] as JsonObject | undefined;
  const cards = objects(component(components, "CAROUSEL")?.["cards"]).flatMap((card) => readCard(objects(card["components"]), category));
  return {
    ...shared,
    ...(header ? { header } : {}),
    body: body ?? { text: "" },
    ...(text(footer, "text") === "" ? {} : { footer: text(footer, "text") }),
    ...(offer ? { offer: { text: text(offer, "text"), expires: offer["has_expiration"] === true } } : {}),
    ...(cards.length === 0 ? {} : { cards }),
  };
}

function readCard(components: readonly JsonObject[], category: TemplateDraft["category"]): readonly DraftCard[] {
  const header = readHeader(component(components, "HEADER"));
  if (header?.kind !== "image" && header?.kind !== "video" && header?.kind !== "product") return [];
  const body = readBody(component(components, "BODY"));
  const buttons = objects(component(components, "BUTTONS")?.["buttons"]).flatMap((button) => readButton(button, category));
  return [{ header, ...(body ? { body } : {}), buttons }];
}

function readHeader(header: JsonObject | undefined): DraftHeader | null {
  const format = text(header, "format").toLowerCase();
  switch (format) {
    case "text": {
      const headerText = text(header, "text");
      return { kind: "text", text: headerText, ...samplesOf(headerText, header?.["example"], "header_text") };
    }
    case "image":
    case "video":
    case "document":
    case "location":
    case "product":
      return { kind: format };
    default:
      return null;
  }
}

function readBody(body: JsonObject | undefined): DraftText | null {
  if (body === undefined) return null;
  const bodyText = text(body, "text");
  return { text: bodyText, ...samplesOf(bodyText, body["example"], "body_text") };
}

function samplesOf(textWith: string, example: unknown, key: "header_text" | "body_text"): Pick<DraftText, "samples"> {
  const given = (typeof example === "object" && example !== null ? example : {}) as JsonObject;
  const byName = objects(given[`${key}_named_params`]).map((one) => [text(one, "param_name"), text(one, "example")] as const);
  const [first] = list(given[key]);
  const values = Array.isArray(first) ? list(first) : list(given[key]);
  const byNumber = values.map((value, index) => [String(index + 1), typeof value === "string" ? value : ""] as const);
  const known = new Map([...byNumber, ...byName]);
  const samples = Object.fromEntries(variablesIn(textWith).map((name) => [name, known.get(name) ?? ""]));
  return Object.keys(samples).length === 0 ? {} : { samples };
}

function readButton(button: JsonObject, category: TemplateDraft["category"]): readonly DraftButton[] {
  const label = text(button, "text");
  switch (text(button, "type").toUpperCase()) {
    case "QUICK_REPLY":
      return [{ kind: "quick_reply", text: label }];
    case "URL": {
      // One-tap buttons read as URL after their creation (section 4.3).
      if (category === "AUTHENTICATION") return [{ kind: "code", delivery: "copy_code", text: label }];
      const [sample] = list(button["example"]);
      return [{ kind: "url", text: label, url: text(button, "url"), ...(typeof sample === "string" ? { sample } : {}) }];
    }
    case "PHONE_NUMBER":
      return [{ kind: "phone", text: label, phone: text(button, "phone_number") }];
    case "COPY_CODE": {
      const [first] = list(button["example"]);
      return [{ kind: "copy_code", sample: typeof first === "string" ? first : text(button, "example") }];
    }
    case "FLOW":
      return [{ kind: "flow", text: label, flowId: text(button, "flow_id"), screen: text(button, "navigate_screen") }];
    case "CATALOG":
      return [{ kind: "catalog", text: label }];
    case "MPM":
      return [{ kind: "products", text: label }];
    case "SPM":
      return [{ kind: "product", text: label }];
    case "REQUEST_CONTACT_INFO":
      return [{ kind: "contact" }];
    case "OTP":
      return [readCodeButton(button, label)];
    default:
      return [];
  }
}

function readCodeButton(button: JsonObject, label: string): DraftButton {
  const type = text(button, "otp_type").toLowerCase();
  const delivery = type === "one_tap" || type === "zero_tap" ? type : "copy_code";
  const apps = objects(button["supported_apps"]).map((app) => ({
    packageName: text(app, "package_name"),
    signatureHash: text(app, "signature_hash"),
  }));
  return {
    kind: "code",
    delivery,
    text: label,
    ...(text(button, "autofill_text") === "" ? {} : { autofillText: text(button, "autofill_text") }),
    ...(apps.length === 0 ? {} : { apps }),
    ...(delivery === "zero_tap" ? { termsAccepted: button["zero_tap_terms_accepted"] === true } : {}),
  };
}

function component(components: readonly JsonObject[], type: string): JsonObject | undefined {
  return components.find((one) => text(one, "type").toUpperCase() === type);
}

function text(object: JsonObject | undefined, key: string): string {
  const value = object?.[key];
  return typeof value === "string" ? value : "";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objects(value: unknown): readonly JsonObject[] {
  return list(value).filter((item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item));
}
