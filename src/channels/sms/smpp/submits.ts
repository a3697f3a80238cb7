/** A text as the bodies of `submit_sm` that carry it. */
import { segmentsOf } from "../segments.ts";
import type { SmppSettings } from "../settings.ts";
import { ESM, type ShortMessage, type SmppAddress, TLV, writeMessage } from "./pdu.ts";
import { CODING, concatHeader, octetsOf } from "./text-octets.ts";

const TON = { unknown: 0, international: 1, networkSpecific: 3, alphanumeric: 5 } as const;
const NPI = { unknown: 0, isdn: 1 } as const;
/** Of `sm_length`. */
const MOST_SHORT = 254;

/** `reference` tells the parts of one long message from those of another to the same phone; its last octet counts. */
export function submitsOf(
  { from, longMessages }: Pick<SmppSettings, "from" | "longMessages">,
  to: string,
  text: string,
  reference: number,
): readonly Buffer[] {
  const { parts, encoding } = segmentsOf(text);
  const common = {
    source: addressOf(from),
    destination: addressOf(to),
    esmClass: 0,
    registeredDelivery: 1,
    dataCoding: encoding === "gsm" ? CODING.standard : CODING.ucs2,
    tlvs: new Map<number, Buffer>(),
  } satisfies Partial<ShortMessage>;
  if (parts.length > 1 && longMessages === "payload")
    return [writeMessage({ ...common, shortMessage: Buffer.alloc(0), tlvs: new Map([[TLV.messagePayload, octetsOf(text, encoding)]]) })];
  if (parts.length === 1) return [writeMessage({ ...common, shortMessage: octetsOf(text, encoding) })];
  return parts.map((part, index) => {
    const shortMessage = Buffer.concat([concatHeader(reference, parts.length, index + 1), octetsOf(part, encoding)]);
    if (shortMessage.length > MOST_SHORT) throw new Error(`a part of ${shortMessage.length} octets`);
    return writeMessage({ ...common, esmClass: ESM.udh, shortMessage });
  });
}

/** A number with `+`, a short code, or up to 11 letters. */
export function addressOf(address: string): SmppAddress {
  if (address.startsWith("+")) return { ton: TON.international, npi: NPI.isdn, address: address.slice(1) };
  if (/^\d{1,8}$/.test(address)) return { ton: TON.networkSpecific, npi: NPI.unknown, address };
  if (/^\d+$/.test(address)) return { ton: TON.unknown, npi: NPI.isdn, address };
  return { ton: TON.alphanumeric, npi: NPI.unknown, address };
}
