import type { Random } from "../clock/random.ts";

/**
 * The shape real ids have (reliability.md (f) fact 5): base64 of
 * `1C 18 <len> <recipient>  15 02 00 <11 out | 12 in>  18 <len> <hex tail>  00`.
 */
export function newWamid(random: Random, direction: "out" | "in", party: string): string {
  const tail = random.hex(direction === "out" ? 18 : 20);
  const bytes = Buffer.allocUnsafe(party.length + tail.length + 10);
  bytes[0] = 0x1c;
  bytes[1] = 0x18;
  bytes[2] = party.length;
  bytes.write(party, 3, "latin1");
  const middle = 3 + party.length;
  bytes[middle] = 0x15;
  bytes[middle + 1] = 0x02;
  bytes[middle + 2] = 0x00;
  bytes[middle + 3] = direction === "out" ? 0x11 : 0x12;
  bytes[middle + 4] = 0x18;
  bytes[middle + 5] = tail.length;
  bytes.write(tail, middle + 6, "latin1");
  bytes[bytes.length - 1] = 0x00;
  return `wamid.${bytes.toString("base64")}`;
}

/** The wa_id (or BSUID) inside an id; null when it has another shape. */
export function partyOfWamid(wamid: string): string | null {
  const bytes = Buffer.from(wamid.replace(/^wamid\./, ""), "base64");
  const length = bytes[2];
  if (bytes[0] !== 0x1c || bytes[1] !== 0x18 || length === undefined || bytes.length < 3 + length) return null;
  return bytes.toString("latin1", 3, 3 + length);
}
