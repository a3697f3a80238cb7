import type { MessageContent } from "../messages/content.ts";
import { contentTexts } from "../messages/form/content-form.ts";
import type { Asking } from "./asking.ts";

/** Text of a WhatsApp message that people still read on a phone, by the limit that templates have. */
export const LONG = 1_024;
/** From here on structure is what makes it hard to take in. */
const LONG_WITH_STRUCTURE = 500;
const LIST_OR_HEADING = /^\s*(?:[-*•]|#{1,3}|\d+[.)])\s/gm;
const LINK = /https?:\/\//g;
const MANY_LINES = 12;

/** How much is said, as it is written: what variables bring is not known yet. */
export function measureText(content: MessageContent): Pick<Asking, "characters" | "isStructured"> {
  const text = contentTexts(content)
    .map((part) => part.text)
    .join("\n");
  const marks = (text.match(LIST_OR_HEADING) ?? []).length;
  const links = (text.match(LINK) ?? []).length;
  return {
    characters: text.length,
    isStructured: marks >= 3 || links >= 3 || text.split("\n").filter((line) => line.trim() !== "").length >= MANY_LINES,
  };
}

export function isTooLong({ characters, isStructured }: Pick<Asking, "characters" | "isStructured">): boolean {
  return characters > LONG || (isStructured && characters > LONG_WITH_STRUCTURE);
}
