/** Texts as octets of short messages, and back: alphabets, and the header that tells the parts of a long one (3GPP TS 23.040, 9.2.3.24). */
import { readSeptets, septetsOf } from "../gsm.ts";
import type { Segments } from "../segments.ts";

/** `data_coding`, 5.2.19. */
export const CODING = { standard: 0, ascii: 1, latin1: 3, ucs2: 8 } as const;

export function octetsOf(text: string, encoding: Segments["encoding"]): Buffer {
  if (encoding === "gsm") return Buffer.from([...text].flatMap((sign) => septetsOf(sign) ?? []));
  return Buffer.from(text, "utf16le").swap16();
}

/** A coding without text (8-bit data, pictures) is null. */
export function textOf(octets: Buffer, coding: number): string | null {
  switch (codingGroup(coding)) {
    case CODING.standard:
      return readSeptets(octets);
    case CODING.ascii:
    case CODING.latin1:
      return octets.toString("latin1");
    case CODING.ucs2:
      return Buffer.from(octets.subarray(0, octets.length - (octets.length % 2)))
        .swap16()
        .toString("utf16le");
    default:
      return null;
  }
}

/** Message classes and waiting indications (0xc0 and above) carry one of the same alphabets. */
function codingGroup(coding: number): number {
  if (coding < 0xc0) return coding;
  if (coding >= 0xf0) return (coding & 0x04) === 0 ? CODING.standard : 4;
  return coding >= 0xe0 ? CODING.ucs2 : CODING.standard;
}

export function concatHeader(reference: number, parts: number, part: number): Buffer {
  return Buffer.from([5, 0, 3, reference & 0xff, parts, part]);
}

export type Concat = { readonly reference: number; readonly parts: number; readonly part: number };

/** Takes the header off; `concat` when it says that there are other parts. */
export function readHeader(octets: Buffer): { readonly concat: Concat | null; readonly rest: Buffer } {
  const length = octets[0] ?? 0;
  const header = octets.subarray(1, 1 + length);
  let concat: Concat | null = null;
  for (let at = 0; at + 2 <= header.length;) {
    const [kind = 0, size = 0] = header.subarray(at, at + 2);
    const data = header.subarray(at + 2, at + 2 + size);
    if (kind === 0 && data.length === 3) concat = concatOf(data.readUInt8(0), data.subarray(1));
    if (kind === 8 && data.length === 4) concat = concatOf(data.readUInt16BE(0), data.subarray(2));
    at += 2 + size;
  }
  return { concat, rest: octets.subarray(1 + length) };
}

function concatOf(reference: number, [parts = 0, part = 0]: Buffer): Concat | null {
  return parts > 1 && part >= 1 && part <= parts ? { reference, parts, part } : null;
}
