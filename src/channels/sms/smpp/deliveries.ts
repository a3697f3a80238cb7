/** What a centre delivers: receipts of what it took, and texts from people, long ones in parts that come in any order. */
import { createHash } from "node:crypto";
import type { Channel } from "../../../catalog/channel.ts";
import { deriveFromPhone } from "../../../profiles/derive-from-phone.ts";
import { normalisePhone } from "../../../profiles/normalise-identities.ts";
import type { ChannelNews, ChannelPorts } from "../../channel-module.ts";
import { newsOfText } from "../arrived-text.ts";
import type { SmppSettings } from "../settings.ts";
import { forgetInbound, type InboundPart, keepInboundPart, keepReceipt, readStaleInbound, type SentPart } from "../sms.store.ts";
import { ESM, type ShortMessage, type SmppAddress, TLV } from "./pdu.ts";
import { isReceipt, readReceipt, submittedId } from "./receipt.ts";
import { readHeader, textOf } from "./text-octets.ts";

type Ports = Pick<ChannelPorts, "pool" | "tell" | "clock" | "ids">;
/** What has not come by then does not come. */
const PARTS_WITHIN_MS = 10 * 60_000;

/** Durable when it resolves. */
export async function takeDelivery(ports: Ports, channel: Channel, settings: SmppSettings, message: ShortMessage): Promise<void> {
  if (isReceipt(message)) await takeReceipt(ports, channel, settings, message);
  else await takeText(ports, channel, settings, message);
}

async function takeReceipt(
  { pool, tell, clock }: Ports,
  channel: Channel,
  { receiptIds }: SmppSettings,
  message: ShortMessage,
): Promise<void> {
  const { id, status, error } = readReceipt(message);
  if (id === null) {
    await tell(channel, [unrecognised("a receipt that names no message", message)]);
    return;
  }
  if (status !== "sent" && status !== "delivered" && status !== "failed") return;
  const parts = await keepReceipt(pool, channel.id, { id: submittedId(id, receiptIds), status, error, now: new Date(clock.now()) });
  await tell(channel, receiptOf(parts));
}

/** A message has arrived when all its parts have, and has failed when one of them has. */
export function receiptOf(parts: readonly SentPart[]): readonly ChannelNews[] {
  const [first] = parts;
  const told = parts.filter(({ status }) => status !== null).toSorted((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0));
  const failed = told.findLast(({ status }) => status === "failed");
  const latest = failed ?? told[0];
  if (!first || !latest?.at) return [];
  const isDelivered = parts.every(({ status }) => status === "delivered");
  return [
    {
      kind: "receipt",
      of: { messageId: first.messageId, attempt: first.attempt },
      externalId: first.messageExternalId,
      status: failed ? "failed" : isDelivered ? "delivered" : "sent",
      at: latest.at.toISOString(),
      error: failed?.error ?? null,
    },
  ];
}

async function takeText(ports: Ports, channel: Channel, settings: SmppSettings, message: ShortMessage): Promise<void> {
  const { pool, tell, clock, ids } = ports;
  const { source, destination, esmClass, dataCoding, shortMessage, tlvs } = message;
  const whole = shortMessage.length > 0 ? shortMessage : (tlvs.get(TLV.messagePayload) ?? shortMessage);
  const phone = phoneOf(source, settings.from);
  const { concat, rest } = (esmClass & ESM.udh) === 0 ? { concat: null, rest: whole } : readHeader(whole);
  const text = textOf(rest, dataCoding);
  if (phone === null || text === null) {
    await tell(channel, [unrecognised(phone === null ? "a text from nobody's number" : "a message that is no text", message)]);
    return;
  }
  const at = new Date(clock.now());
  if (concat === null) {
    // The protocol names no text: one that the centre delivers twice is there twice.
    const externalId = `smpp:${ids.next<string>()}`;
    await tell(channel, [newsOfText({ phone, text, externalId, at: at.toISOString(), raw: rawOf(message) })]);
    return;
  }
  const { reference, part, parts } = concat;
  const series = `${destination.address}/${reference}/${parts}`;
  const there = await keepInboundPart(pool, channel.id, {
    sender: phone,
    series,
    part,
    parts,
    coding: dataCoding,
    octets: rest,
    receivedAt: at,
  });
  if (there.length === parts) await tellText(ports, channel, there);
}

/** Told before it is forgotten: told twice, it has the same name. */
async function tellText({ pool, tell }: Pick<Ports, "pool" | "tell">, channel: Channel, there: readonly InboundPart[]): Promise<void> {
  const [first] = there;
  if (!first) return;
  const firstAt = there.map(({ receivedAt }) => receivedAt.toISOString()).toSorted()[0] ?? "";
  const name = createHash("sha256")
    .update(JSON.stringify([channel.id, first.sender, first.series, firstAt]))
    .digest("hex")
    .slice(0, 32);
  const arrived = { phone: first.sender, text: joined(there), externalId: `smpp:${name}`, at: firstAt, raw: { parts: first.parts } };
  await tell(channel, [newsOfText(arrived)]);
  await forgetInbound(pool, channel.id, first);
}

/** Octets before characters: a part may end within one. "…" stands where a part never came. */
function joined(there: readonly InboundPart[]): string {
  const runs: { coding: number; last: number; octets: Buffer[] }[] = [];
  for (const { part, coding, octets } of there) {
    const run = runs.at(-1);
    if (run && run.coding === coding && run.last === part - 1) {
      run.octets.push(octets);
      run.last = part;
    } else runs.push({ coding, last: part, octets: [octets] });
  }
  const parts = there[0]?.parts ?? 0;
  let next = 1;
  let text = "";
  for (const { coding, last, octets } of runs) {
    if (last - octets.length + 1 > next) text += "…";
    text += textOf(Buffer.concat(octets), coding) ?? "";
    next = last + 1;
  }
  return next <= parts ? `${text}…` : text;
}

/** Texts whose other parts never came. */
export async function tellUnfinished(ports: Pick<Ports, "pool" | "tell" | "clock">, channel: Channel): Promise<void> {
  const stale = await readStaleInbound(ports.pool, channel.id, new Date(ports.clock.now() - PARTS_WITHIN_MS));
  const texts = new Map<string, InboundPart[]>();
  for (const part of stale) {
    const name = `${part.sender} ${part.series}`;
    texts.set(name, [...(texts.get(name) ?? []), part]);
  }
  for (const text of texts.values()) await tellText(ports, channel, text);
}

/** A national number is of the sender's own country. */
function phoneOf({ ton, address }: SmppAddress, ours: string): string | null {
  if (!/^\+?\d{5,16}$/.test(address)) return null;
  const international = normalisePhone(address.startsWith("+") ? address : `+${address}`);
  if (ton === 1 || address.startsWith("+")) return typeof international === "string" ? international : null;
  const country = ours.startsWith("+") ? deriveFromPhone(ours).country : null;
  const national = country !== null && (ton === 2 || address.startsWith("0")) ? normalisePhone(address, country) : null;
  if (typeof national === "string") return national;
  return typeof international === "string" ? international : null;
}

function unrecognised(reason: string, message: ShortMessage): ChannelNews {
  return { kind: "unrecognised", reason, payload: rawOf(message) };
}

function rawOf({ source, destination, esmClass, dataCoding, shortMessage }: ShortMessage) {
  return { from: source.address, to: destination.address, esmClass, dataCoding, octets: shortMessage.toString("hex") };
}
