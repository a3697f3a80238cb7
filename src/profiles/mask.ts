/** What is shown of a person to who may not know how to reach them. Pure. */

/** Attributes that are masked as well, whatever their case and dashes: they name, place or pay. */
const PERSONAL_ATTRIBUTES =
  /^(?:(?:full|first|last|given|family|display|whatsapp)?[_-]?name|e[_-]?mail|phone|mobile|tel|address|street|postcode|zip|birth[_-]?(?:day|date)|iban|tax[_-]?id)$/i;

/** A number, an address, an id: enough of it to tell two people apart, too little to reach them. */
export function maskName(value: string): string {
  if (value.includes("@")) return `${value.slice(0, 1)}•••${value.slice(value.lastIndexOf("@"))}`;
  return value.startsWith("+") ? `${value.slice(0, 3)} ••••• ${value.slice(-2)}` : maskText(value);
}

/** The first and the last two letters of six and more. */
export function maskText(text: string): string {
  return text.length < 6 ? "•••" : `${text.slice(0, 1)}•••${text.slice(-2)}`;
}

export function maskAttribute(name: string, value: unknown): unknown {
  return PERSONAL_ATTRIBUTES.test(name) && value !== null ? "•••" : value;
}

const E_MAIL = /^[^\s@]+@[^\s@]+$/;
const NUMBER = /^\+\d[\d ]{5,}$/;

/** A text that is where somebody can be reached; any other is left as it is. */
export function maskAddress(text: string): string {
  return E_MAIL.test(text) || NUMBER.test(text) ? maskName(text) : text;
}

/** What an event holds of a person. A bare `name` may be a product's. */
export function maskProperty(name: string, value: unknown): unknown {
  return /^(?:display[_-]?)?name$/i.test(name) ? value : maskAttribute(name, value);
}

/** What of the proof of a consent says nothing of the person; forms, shops and calls add what they like. */
const OPEN_EVIDENCE: ReadonlySet<string> = new Set([
  "asked",
  "channelId",
  "confirmedBy",
  "field",
  "form",
  "formId",
  "formVersion",
  "hash",
  "journey",
  "language",
  "messageId",
  "node",
  "page",
  "profileId",
  "request",
  "runId",
  "sent",
  "seq",
  "until",
  "value",
  "versionId",
]);

export function maskEvidence(name: string, value: unknown): unknown {
  return OPEN_EVIDENCE.has(name) ? value : "•••";
}
