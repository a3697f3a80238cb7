import type { FastifyInstance } from "fastify";
import { textAt, type JsonObject } from "../json.ts";
import type { OutboundMessage, StatusEntry } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { targetsOf } from "../webhooks/publish.ts";
import { refuseUnknown, requireNumber, requireToken } from "./access.ts";
import { askedFields, type AskedField } from "./fields.ts";
import { refuse } from "./refusal.ts";
import { idOf, queryOf } from "./request-parts.ts";

/**
 * What Meta has accepted, newest first: a way to learn the fate of a doubtful send. Lags by `history.lagMs`,
 * can be off by switch (131005: not every account has it) or out by a `history_outage` fault.
 */
export function registerHistory(server: FastifyInstance, world: World): void {
  server.get("/:version/:id/message_history", (request) => {
    const number = requireNumber(world, idOf(request), requireToken(world, request));
    requireAvailable(world, number);
    const query = queryOf(request);
    const events = askedFields(query).find((field) => field.name === "events") ?? null;
    const only = textAt(query, "message_id");
    if (only !== null) return { data: oneMessage(world, number, only).map((message) => nodeOf(world, number, message, events)) };
    return pageOf(world, number, query, events);
  });

  server.get("/:version/:id/events", (request) => {
    requireToken(world, request);
    const message = world.ledger[Number(idOf(request)) - historyIdBase - 1] ?? refuseUnknown(idOf(request));
    const number = world.numbers.get(message.phoneNumberId) ?? refuseUnknown(idOf(request));
    requireAvailable(world, number);
    return { data: eventsOf(world, number, message) };
  });
}

const historyIdBase = 1_000_000_000_000_000;

function requireAvailable(world: World, number: PhoneNumber): void {
  if (!world.switches.history.enabled)
    refuse(200, null, {
      message: "(#200) Your app doesn't have permission to access message history for this phone number",
      subcode: 1349174,
    });
  if (world.faults.take(["history_outage"], { recipient: "", phoneNumberId: number.id }))
    refuse(2, null, { message: "An unexpected error occurred. Please retry your request", httpStatus: 500 });
}

function isVisible(world: World, number: PhoneNumber, message: OutboundMessage): boolean {
  return message.phoneNumberId === number.id && message.at + world.switches.history.lagMs <= world.clock.now();
}

function oneMessage(world: World, number: PhoneNumber, id: string): OutboundMessage[] {
  const message = world.messages.get(id);
  return message?.direction === "out" && isVisible(world, number, message) ? [message] : [];
}

/** The cursor is a ledger number, so pages stay put while new messages come in front. */
function pageOf(world: World, number: PhoneNumber, query: JsonObject, events: AskedField | null): JsonObject {
  const limit = Math.min(100, Math.max(1, Number(textAt(query, "limit") ?? 25) || 25));
  const below = cursorValue(textAt(query, "after")) ?? world.ledger.length + 1;
  const found: OutboundMessage[] = [];
  let more = false;
  for (let index = Math.min(below - 2, world.ledger.length - 1); index >= 0; index -= 1) {
    const message = world.ledger[index];
    if (!message || !isVisible(world, number, message)) continue;
    if (found.length === limit) {
      more = true;
      break;
    }
    found.push(message);
  }
  const data = found.map((message) => nodeOf(world, number, message, events));
  const first = found[0];
  const last = found.at(-1);
  if (!first || !last) return { data };
  const after = cursorOf(last.seq);
  const next = `${world.publicUrl()}/v26.0/${number.id}/message_history?limit=${limit}&after=${after}`;
  return { data, paging: { cursors: { before: cursorOf(first.seq), after }, ...(more ? { next } : {}) } };
}

function nodeOf(world: World, number: PhoneNumber, message: OutboundMessage, events: AskedField | null): JsonObject {
  const node = { id: String(historyIdBase + message.seq), message_id: message.id };
  return events ? { ...node, events: { data: eventsOf(world, number, message) } } : node;
}

function eventsOf(world: World, number: PhoneNumber, message: OutboundMessage): JsonObject[] {
  const account = world.accounts.get(number.accountId);
  const [target] = account ? targetsOf(world, account, "messages", number) : [];
  const seen = message.statuses.filter((entry) => entry.at + world.switches.history.lagMs <= world.clock.now() && entry.status !== "held");
  return seen.map((entry, index) => ({
    id: String(historyIdBase * 2 + message.seq * 10 + index),
    delivery_status: entry.status.toUpperCase(),
    timestamp: Math.floor(entry.at / 1000),
    webhook_update_state: webhookState(entry),
    ...(account ? { application: { id: account.appId } } : {}),
    ...(target ? { webhook_uri: target.url } : {}),
    ...(entry.code === undefined ? {} : { error_description: `Error ${entry.code}` }),
  }));
}

function webhookState(entry: StatusEntry): string {
  if (entry.status === "accepted") return "NOT_APPLICABLE";
  return entry.acknowledged === true ? "DELIVERED" : "PENDING";
}

function cursorOf(seq: number): string {
  return Buffer.from(String(seq)).toString("base64url");
}

function cursorValue(cursor: string | null): number | null {
  if (cursor === null) return null;
  const seq = Number(Buffer.from(cursor, "base64url").toString());
  return Number.isInteger(seq) && seq > 0 ? seq : refuse(100, null, { message: "(#100) Invalid cursor" });
}
