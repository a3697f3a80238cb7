/** SMPP 3.4 on the wire: the units that a session of ours writes and reads. Section numbers are those of the specification. */

export const COMMAND = {
  genericNack: 0x8000_0000,
  bindTransceiver: 0x0000_0009,
  submitSm: 0x0000_0004,
  deliverSm: 0x0000_0005,
  unbind: 0x0000_0006,
  enquireLink: 0x0000_0015,
} as const;
export const RESPONSE = 0x8000_0000;

const HEADER = 16;
/** Far above any unit of ours or theirs: 64 KiB of payload and its fields. */
const MOST_OCTETS = 72 * 1_024;

export type Pdu = { readonly command: number; readonly status: number; readonly sequence: number; readonly body: Buffer };

export function writePdu({ command, status, sequence, body }: Pdu): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(HEADER + body.length, 0);
  header.writeUInt32BE(command, 4);
  header.writeUInt32BE(status, 8);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

/** Gives whole units, however the network cuts them; throws when what comes cannot be one. */
export function createPduReader(): (chunk: Buffer) => readonly Pdu[] {
  let kept: Buffer = Buffer.alloc(0);
  return (chunk) => {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    const units: Pdu[] = [];
    while (kept.length >= 4) {
      const length = kept.readUInt32BE(0);
      if (length < HEADER || length > MOST_OCTETS) throw new SmppError(`a unit of ${length} octets`);
      if (kept.length < length) break;
      const [command, status, sequence] = [kept.readUInt32BE(4), kept.readUInt32BE(8), kept.readUInt32BE(12)];
      units.push({ command, status, sequence, body: Buffer.from(kept.subarray(HEADER, length)) });
      kept = kept.subarray(length);
    }
    return units;
  };
}

/** What came is not SMPP. */
export class SmppError extends Error {
  override readonly name = "SmppError";
}

export type Bind = { readonly systemId: string; readonly password: string; readonly systemType: string };

/** 4.1.5. */
export function writeBind({ systemId, password, systemType }: Bind): Buffer {
  const version = 0x34;
  return Buffer.concat([cString(systemId), cString(password), cString(systemType), Buffer.from([version, 0, 0]), cString("")]);
}

export type SmppAddress = { readonly ton: number; readonly npi: number; readonly address: string };
export type ShortMessage = {
  readonly source: SmppAddress;
  readonly destination: SmppAddress;
  readonly esmClass: number;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
  /** Optional parameters by their tags. */
  readonly tlvs: ReadonlyMap<number, Buffer>;
};

export const TLV = { receiptedMessageId: 0x001e, networkErrorCode: 0x0423, messagePayload: 0x0424, messageState: 0x0427 } as const;
/** Of `esm_class`, 5.2.12. */
export const ESM = { receipt: 0x04, typeMask: 0x3c, udh: 0x40 } as const;

/** 4.4.1 and 4.6.1: the two have the same fields. */
export function writeMessage(message: ShortMessage): Buffer {
  const { source, destination, esmClass, registeredDelivery, dataCoding, shortMessage, tlvs } = message;
  return Buffer.concat([
    cString(""),
    writeAddress(source),
    writeAddress(destination),
    Buffer.from([esmClass, 0, 0]),
    cString(""),
    cString(""),
    Buffer.from([registeredDelivery, 0, dataCoding, 0, shortMessage.length]),
    shortMessage,
    ...[...tlvs].flatMap(([tag, value]) => [uint16(tag), uint16(value.length), value]),
  ]);
}

/** Throws `SmppError` when a field is cut off. */
export function readMessage(body: Buffer): ShortMessage {
  const take = createFields(body);
  take.cString();
  const source = take.address();
  const destination = take.address();
  const esmClass = take.octet();
  take.octets(2);
  take.cString();
  take.cString();
  const registeredDelivery = take.octet();
  take.octet();
  const dataCoding = take.octet();
  take.octet();
  const shortMessage = take.octets(take.octet());
  const tlvs = new Map<number, Buffer>();
  while (take.left() >= 4) {
    const tag = take.octets(2).readUInt16BE();
    tlvs.set(tag, take.octets(take.octets(2).readUInt16BE()));
  }
  return { source, destination, esmClass, registeredDelivery, dataCoding, shortMessage, tlvs };
}

/** The first text of a body: `system_id` of a bind's answer, `message_id` of a submit's. A refusal may have no body. */
export function readFirstText(body: Buffer): string {
  const end = body.indexOf(0);
  return body.toString("latin1", 0, end < 0 ? body.length : end);
}

function createFields(body: Buffer) {
  let at = 0;
  const octets = (count: number): Buffer => {
    if (at + count > body.length) throw new SmppError("a field is cut off");
    at += count;
    return body.subarray(at - count, at);
  };
  const octet = (): number => octets(1).readUInt8();
  const cStringAt = (): string => {
    const end = body.indexOf(0, at);
    if (end < 0) throw new SmppError("a text has no end");
    const text = body.toString("latin1", at, end);
    at = end + 1;
    return text;
  };
  const address = (): SmppAddress => ({ ton: octet(), npi: octet(), address: cStringAt() });
  return { octets, octet, cString: cStringAt, address, left: () => body.length - at };
}

export function cString(text: string): Buffer {
  return Buffer.concat([Buffer.from(text.replaceAll("\0", ""), "latin1"), Buffer.from([0])]);
}

function writeAddress({ ton, npi, address }: SmppAddress): Buffer {
  return Buffer.concat([Buffer.from([ton, npi]), cString(address)]);
}

function uint16(value: number): Buffer {
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(value);
  return octets;
}
