/**
 * The party inside an id such as `wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQ…`: base64 of `1C 18 <length> <party> 15 …`, seen in all
 * published samples and documented nowhere. A hint for finding a message, never a proof of absence. Null when it has another shape.
 */
export function partyOfWamid(externalId: string): string | null {
  if (!externalId.startsWith("wamid.")) return null;
  const bytes = Buffer.from(externalId.slice("wamid.".length), "base64");
  const length = bytes[2];
  if (bytes[0] !== 0x1c || bytes[1] !== 0x18 || length === undefined || length === 0 || bytes.length < 4 + length) return null;
  const party = bytes.toString("latin1", 3, 3 + length);
  return /^[A-Za-z0-9.]+$/.test(party) && bytes[3 + length] === 0x15 ? party : null;
}
