/**
 * How a text goes over the air: in which alphabet, in how many messages, and what in it costs more than it seems to. The same on the
 * server and in the browser, so that what an author is shown is what is sent and charged.
 */
import { septetsOf } from "./gsm.ts";

/** Septets (GSM 03.38) or code units of 16 bits (UCS-2): alone, and beside the 6 octets that tell the parts of a long message. */
const ROOM = { gsm: { alone: 160, part: 153 }, ucs2: { alone: 70, part: 67 } } as const;
/** A part is numbered by one octet. */
export const MOST_PARTS = 255;

export type Segments = {
  readonly encoding: "gsm" | "ucs2";
  /** As a person counts them. */
  readonly characters: number;
  /** Septets or code units, without the headers of parts. */
  readonly units: number;
  /** The texts of the messages in their order; an empty text is one message. */
  readonly parts: readonly string[];
  /** Characters that GSM 03.38 lacks, each once, as they appear: with one of them every character takes 16 bits. */
  readonly beyondGsm: readonly string[];
};

export function segmentsOf(text: string): Segments {
  const signs = [...text];
  const beyondGsm = [...new Set(signs.filter((sign) => septetsOf(sign) === null))];
  const encoding = beyondGsm.length === 0 ? "gsm" : "ucs2";
  const sizeOf = (sign: string): number => (encoding === "gsm" ? (septetsOf(sign)?.length ?? 1) : sign.length);
  const units = signs.reduce((sum, sign) => sum + sizeOf(sign), 0);
  const { alone, part } = ROOM[encoding];
  return { encoding, characters: signs.length, units, beyondGsm, parts: units <= alone ? [text] : cut(signs, sizeOf, part) };
}

/** Neither an escape and its septet nor a surrogate pair is torn apart: some centres show what is. */
function cut(signs: readonly string[], sizeOf: (sign: string) => number, room: number): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let used = 0;
  for (const sign of signs) {
    const size = sizeOf(sign);
    if (used + size > room) {
      parts.push(part);
      part = "";
      used = 0;
    }
    part += sign;
    used += size;
  }
  return [...parts, part];
}
