import { listAt, objectsAt, textAt, type JsonObject } from "../json.ts";

/** What a template asks of a send, worked out once when its components change. */
export type TextSlots = { readonly count: number; readonly names: readonly string[] };
export type HeaderShape = { readonly format: string; readonly slots: TextSlots } | null;
export type ButtonShape = { readonly type: string; readonly otp: string | null; readonly needsParameter: boolean };
export type CardShape = { readonly header: HeaderShape; readonly body: TextSlots; readonly buttons: readonly ButtonShape[] };
export type TemplateShape = {
  readonly header: HeaderShape;
  readonly body: TextSlots;
  readonly bodyText: string;
  readonly buttons: readonly ButtonShape[];
  readonly cards: readonly CardShape[] | null;
  readonly hasLimitedTimeOffer: boolean;
  readonly isOtp: boolean;
};

const slot = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;
const noSlots: TextSlots = { count: 0, names: [] };

export function slotsOf(text: string): TextSlots {
  const names = new Set<string>();
  for (const match of text.matchAll(slot)) names.add(match[1] ?? "");
  return { count: names.size, names: [...names] };
}

export function fillSlots(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(slot, (whole, name: string) => values.get(name) ?? whole);
}

export function shapeOf(components: readonly JsonObject[]): TemplateShape {
  const carousel = componentOf(components, "CAROUSEL");
  const buttons = buttonsOf(components);
  const otp = buttons.some((button) => button.otp !== null);
  return {
    header: headerOf(components),
    body: otp ? { count: 1, names: ["1"] } : slotsOf(bodyTextOf(components)),
    bodyText: otp ? otpText(components) : bodyTextOf(components),
    buttons,
    cards: carousel ? objectsAt(carousel, "cards").map((card) => cardOf(objectsAt(card, "components"))) : null,
    hasLimitedTimeOffer: componentOf(components, "LIMITED_TIME_OFFER") !== undefined,
    isOtp: otp,
  };
}

export function componentOf(components: readonly JsonObject[], type: string): JsonObject | undefined {
  return components.find((component) => textAt(component, "type")?.toUpperCase() === type);
}

export function bodyTextOf(components: readonly JsonObject[]): string {
  const body = componentOf(components, "BODY");
  return (body && textAt(body, "text")) ?? "";
}

function cardOf(components: readonly JsonObject[]): CardShape {
  return { header: headerOf(components), body: slotsOf(bodyTextOf(components)), buttons: buttonsOf(components) };
}

function headerOf(components: readonly JsonObject[]): HeaderShape {
  const header = componentOf(components, "HEADER");
  if (!header) return null;
  const format = (textAt(header, "format") ?? "TEXT").toUpperCase();
  return { format, slots: format === "TEXT" ? slotsOf(textAt(header, "text") ?? "") : noSlots };
}

function buttonsOf(components: readonly JsonObject[]): ButtonShape[] {
  const buttons = componentOf(components, "BUTTONS");
  if (!buttons) return [];
  return objectsAt(buttons, "buttons").map((button) => {
    const type = (textAt(button, "type") ?? "").toUpperCase();
    const otp = type === "OTP" ? (textAt(button, "otp_type") ?? "COPY_CODE").toUpperCase() : otpOfUrl(button);
    return {
      type,
      otp,
      needsParameter:
        otp !== null || type === "MPM" || type === "COPY_CODE" || (type === "URL" && /\{\{/.test(textAt(button, "url") ?? "")),
    };
  });
}

/** After creation Meta shows OTP buttons as URL buttons of its own code page. */
function otpOfUrl(button: JsonObject): string | null {
  const url = textAt(button, "url") ?? "";
  if (!url.startsWith("https://www.whatsapp.com/otp/code/")) return null;
  return listAt(button, "supported_apps").length > 0 ? "ONE_TAP" : "COPY_CODE";
}

/** Meta fixes the words of authentication templates. */
function otpText(components: readonly JsonObject[]): string {
  const body = componentOf(components, "BODY");
  const advice = body?.["add_security_recommendation"] === true ? " For your security, do not share this code." : "";
  return `*{{1}}* is your verification code.${advice}`;
}
