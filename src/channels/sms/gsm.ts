/** GSM 03.38: the 7-bit alphabet of the phone networks, one septet an octet, as SMPP carries it. The same on the server and in the browser. */

const ESCAPE = 0x1b;
/** By septet; the place of the escape holds what no text contains. */
const BASIC = Array.from(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** What the escape makes of the septet after it. */
const EXTENSION: ReadonlyMap<number, string> = new Map([
  [0x0a, "\f"],
  [0x14, "^"],
  [0x28, "{"],
  [0x29, "}"],
  [0x2f, "\\"],
  [0x3c, "["],
  [0x3d, "~"],
  [0x3e, "]"],
  [0x40, "|"],
  [0x65, "€"],
]);
const SEPTETS: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ...BASIC.map((sign, septet): readonly [string, readonly number[]] => [sign, [septet]]).filter(([sign]) => sign !== "\u001b"),
  ...[...EXTENSION].map(([septet, sign]): readonly [string, readonly number[]] => [sign, [ESCAPE, septet]]),
]);

/** Of one character; null when the alphabet lacks it. */
export function septetsOf(sign: string): readonly number[] | null {
  return SEPTETS.get(sign) ?? null;
}

/** What a phone shows: an escape that leads nowhere is a space (3GPP TS 23.038, section 6.2.1.1), and so is what is no septet. */
export function readSeptets(septets: Uint8Array): string {
  let text = "";
  for (let index = 0; index < septets.length; index += 1) {
    const septet = septets[index] ?? 0;
    if (septet !== ESCAPE) {
      text += BASIC[septet] ?? " ";
      continue;
    }
    const next = septets[index + 1];
    if (next === undefined) continue;
    const extended = EXTENSION.get(next);
    text += extended ?? (next === ESCAPE ? " " : (BASIC[next] ?? " "));
    index += 1;
  }
  return text;
}
