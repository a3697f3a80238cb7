import { stdSerializers } from "pino";

/** What may not be read in a log, by field name and, for free text, by look. */
const SECRET = /password|passwd|secret|authorization|cookie|token$|^token|api_?key|master_?key|private_?key|credential|^proof$|signature/i;
const PERSONAL = /phone|^to$|^from$|recipient|wa_?id|e_?mail|msisdn|^contact$|^address$|display_?name|first_?name|last_?name/i;
const CONTENT = /^(body|text|html|caption|raw_?body)$/i;

const EMAIL = /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+\.[A-Za-z]{2,}/g;
const LONG_NUMBER = /(?<![\w-])\+?\d{7,15}(?![\w-])/g;
const BEARER = /(bearer\s+|\bEAA)[\w.~+/=-]{8,}/gi;
const URL_PASSWORD = /(:\/\/[^\s:/@]*:)[^\s@]+@/g;
const DEPTH = 6;

/** A copy of the fields with secrets removed, message content reduced to its length and personal data shortened. */
export function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  return maskObject(fields, 0);
}

/** Free text (messages of logs and errors): numbers of seven digits and more, addresses, bearer tokens, passwords in URLs. */
export function maskText(text: string): string {
  return text.replace(URL_PASSWORD, "$1***@").replace(BEARER, "$1***").replace(EMAIL, maskValue).replace(LONG_NUMBER, maskValue);
}

function maskObject(fields: object, depth: number): Record<string, unknown> {
  const masked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) masked[name] = maskField(name, value, depth);
  return masked;
}

function maskField(name: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === "boolean" || typeof value === "function") return value;
  if (SECRET.test(name)) return "[secret]";
  if (CONTENT.test(name) && typeof value === "string") return `[${value.length} characters]`;
  if (PERSONAL.test(name) && (typeof value === "string" || typeof value === "number")) return maskValue(String(value));
  return maskNested(name, value, depth);
}

function maskNested(name: string, value: unknown, depth: number): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (value instanceof Error) return maskObject(stdSerializers.err(value), depth + 1);
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (depth >= DEPTH) return "[deeper]";
  if (Array.isArray(value)) return value.map((item: unknown) => maskField(name, item, depth + 1));
  return maskObject(value, depth + 1);
}

/** Enough to recognise one's own test number, too little to call anyone. */
function maskValue(value: string): string {
  const at = value.lastIndexOf("@");
  if (at > 0) return `${value.slice(0, 1)}***${value.slice(at)}`;
  const digits = value.replace(/\D/g, "");
  if (digits.length >= 7) return `${value.startsWith("+") ? "+" : ""}${digits.slice(0, 2)}***${digits.slice(-2)}`;
  return value.length === 0 ? value : `${value.slice(0, 1)}***`;
}
