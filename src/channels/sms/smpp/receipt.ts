/** What a centre tells of a message it took: by optional parameters, by the text of Appendix B, or by both. */
import type { ChannelError, ReceiptStatus } from "../../../messages/attempt.ts";
import { ESM, type ShortMessage, TLV } from "./pdu.ts";
import { UNKNOWN_SUBSCRIBER, undelivered } from "./status-codes.ts";

export type CentreReceipt = {
  /** The centre's id of the message, as it told it; null when it named none. */
  readonly id: string | null;
  /** Null: the centre does not know, or says something that changes nothing. */
  readonly status: ReceiptStatus | null;
  readonly error: ChannelError | null;
};

/** `message_state`, 5.2.28, by the words of the text. */
const STATES: ReadonlyMap<string, number> = new Map([
  ["ENROUTE", 1],
  ["DELIVRD", 2],
  ["EXPIRED", 3],
  ["DELETED", 4],
  ["UNDELIV", 5],
  ["ACCEPTD", 6],
  ["UNKNOWN", 7],
  ["REJECTD", 8],
]);
const STATUS: ReadonlyMap<number, ReceiptStatus> = new Map([
  [1, "sent"],
  [2, "delivered"],
  [3, "failed"],
  [4, "failed"],
  [5, "failed"],
  [6, "sent"],
  [8, "failed"],
]);
const GSM_NETWORK = 3;
const GSM_UNKNOWN_SUBSCRIBER = 1;

export function isReceipt({ esmClass, tlvs }: ShortMessage): boolean {
  const type = esmClass & ESM.typeMask;
  // Some centres forget the class; nobody who writes to us has an id of a message to tell.
  return type === ESM.receipt || type === 0x20 || (type === 0 && tlvs.has(TLV.receiptedMessageId));
}

export function readReceipt({ shortMessage, tlvs }: ShortMessage): CentreReceipt {
  const text = (shortMessage.length > 0 ? shortMessage : (tlvs.get(TLV.messagePayload) ?? shortMessage)).toString("latin1");
  const field = (name: string): string | null => new RegExp(`(?:^|\\s)${name}:\\s*(\\S+)`, "i").exec(text)?.[1] ?? null;
  const told = tlvs.get(TLV.receiptedMessageId);
  const id = told ? (told.toString("latin1").split("\0")[0] ?? "") : field("id");
  const state = tlvs.get(TLV.messageState)?.[0] ?? STATES.get((field("stat") ?? "").toUpperCase().slice(0, 7)) ?? null;
  const status = state === null ? null : (STATUS.get(state) ?? null);
  const isFailure = state !== null && status === "failed";
  return { id: id === "" ? null : id, status, error: isFailure ? failure(state, tlvs.get(TLV.networkErrorCode), field("err")) : null };
}

/** Only GSM networks' own code is the same everywhere; `err:` of the text means what each centre's manual says. */
function failure(state: number, network: Buffer | undefined, err: string | null): ChannelError {
  if (network?.length !== 3) return undelivered(state, err);
  const [kind, code] = [network.readUInt8(0), network.readUInt16BE(1)];
  return undelivered(kind === GSM_NETWORK && code === GSM_UNKNOWN_SUBSCRIBER ? UNKNOWN_SUBSCRIBER : state, String(code));
}

export type IdForm = "as_told" | "decimal_of_hex" | "hex_of_decimal";

/** One spelling for the id of an answer and of a receipt: centres differ in case and in leading zeros. */
export function plainId(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, "");
}

/** The id that the answer to the submit had, from the one in a receipt. `form`: how the receipts of this centre write it. */
export function submittedId(id: string, form: IdForm): string {
  if (form === "decimal_of_hex" && /^\d+$/.test(id)) return BigInt(id).toString(16);
  if (form === "hex_of_decimal" && /^[0-9a-f]+$/i.test(id)) return BigInt(`0x${id}`).toString(10);
  return plainId(id);
}
