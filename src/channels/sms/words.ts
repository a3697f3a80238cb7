/** What an author is told about the length of a text. */
import type { Worded } from "../../messages/channel-form.ts";
import { segmentsOf } from "./segments.ts";

/** Signs that word processors put in, and what phones of all networks write in their place. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ["’", "'"],
  ["‘", "'"],
  ["“", '"'],
  ["”", '"'],
  ["«", '"'],
  ["»", '"'],
  ["–", "-"],
  ["—", "-"],
  ["…", "..."],
  ["•", "-"],
  ["\u00a0", " "],
  ["\u202f", " "],
]);
const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const MOST_NAMED = 5;

/** "132 characters, 2 messages, because of ’ (with ' instead: 1)". What is filled in is not counted. */
export function lengthWords(template: string): Worded | null {
  if (template === "") return null;
  const fixed = template.replaceAll(LIQUID, "");
  const isFilled = fixed !== template;
  const { characters, parts, beyondGsm } = segmentsOf(fixed);
  const named = beyondGsm.slice(0, MOST_NAMED).map(visible).join(" ");
  const rest = beyondGsm.length > MOST_NAMED ? " …" : "";
  const plain = plainOf(fixed, beyondGsm);
  const better = plain !== null && segmentsOf(plain.text).parts.length < parts.length ? plain : null;
  const shorter = better && { signs: better.signs.map(visible).join(" "), count: segmentsOf(better.text).parts.length };
  return {
    en: [
      `${characters} ${characters === 1 ? "character" : "characters"}`,
      `${parts.length} ${parts.length === 1 ? "message" : "messages"}`,
      ...(named === "" ? [] : [`because of ${named}${rest}${shorter ? ` (with ${shorter.signs} instead: ${shorter.count})` : ""}`]),
      ...(isFilled ? ["without what is filled in"] : []),
    ].join(", "),
    fr: [
      `${characters} ${characters === 1 ? "caractère" : "caractères"}`,
      `${parts.length} ${parts.length === 1 ? "message" : "messages"}`,
      ...(named === "" ? [] : [`à cause de ${named}${rest}${shorter ? ` (avec ${shorter.signs} à la place : ${shorter.count})` : ""}`]),
      ...(isFilled ? ["sans ce qui sera rempli"] : []),
    ].join(", "),
  };
}

/** Null unless every sign that the alphabet lacks has a plain one. */
function plainOf(text: string, beyondGsm: readonly string[]): { readonly text: string; readonly signs: readonly string[] } | null {
  const signs = beyondGsm.flatMap((sign) => PLAIN.get(sign) ?? []);
  if (signs.length === 0 || signs.length < beyondGsm.length) return null;
  return {
    text: [...text].map((sign) => (beyondGsm.includes(sign) ? (PLAIN.get(sign) ?? sign) : sign)).join(""),
    signs: [...new Set(signs)],
  };
}

function visible(sign: string): string {
  return /^[\s\p{C}\p{Z}]$/u.test(sign) ? `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}` : sign;
}
