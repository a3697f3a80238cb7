import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MessageStatus } from "../../control/contract.ts";
import { isObject, textAt, type JsonObject } from "../../json.ts";
import type { FaultOf } from "../../faults/fault-book.ts";
import { acceptMessage, type Accepted, type Admission, type Interference } from "../../messages/accept.ts";
import { send } from "../../messages/progress.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import type { World } from "../../store/world.ts";
import { requireNumber, requireToken } from "../access.ts";
import { GraphRefused, refuse } from "../refusal.ts";
import { bodyOf, idOf } from "../request-parts.ts";
import { admit } from "./admit.ts";
import { dropConnection, truncateAnswer } from "./broken-answer.ts";
import { markRead } from "./mark-read.ts";

type Edge = "messages" | "marketing_messages";

export function registerMessages(server: FastifyInstance, world: World): void {
  const handle = (edge: Edge) => (request: FastifyRequest, reply: FastifyReply) => {
    const token = requireToken(world, request, "whatsapp_business_messaging");
    const number = requireNumber(world, idOf(request), token);
    if (!isObject(request.body)) refuse(100, null, { message: "(#100) The request body must be a JSON object" });
    const payload = bodyOf(request);
    if (payload["status"] !== undefined) return markRead(world, number, payload);
    if (!number.registered) refuse(133010, "Phone number is not registered on Cloud API.");
    return sendOne({ world, number, payload, edge, request, reply });
  };
  server.post("/:version/:id/messages", handle("messages"));
  server.put("/:version/:id/messages", handle("messages"));
  server.post("/:version/:id/marketing_messages", handle("marketing_messages"));
}

type Sending = {
  readonly world: World;
  readonly number: PhoneNumber;
  readonly payload: JsonObject;
  readonly edge: Edge;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** Faults before, the decision, the ledger, faults after: the message is durable before any byte of an answer. */
async function sendOne(sending: Sending): Promise<unknown> {
  const { world, number, payload, request, reply } = sending;
  const faultKey = {
    recipient: (textAt(payload, "to") ?? textAt(payload, "recipient") ?? "").replace(/[^\w.]/g, ""),
    phoneNumberId: number.id,
  };
  const before = world.faults.take(["fail", "drop_before_accept", "accept_late"], faultKey);
  if (before?.kind === "drop_before_accept") return dropConnection(request, reply);
  if (before?.kind === "fail") failNow(before.code, before.httpStatus, before.retryAfterSeconds);
  if (before?.kind === "accept_late") await world.clock.wait(before.delayMs);
  const admission = admit(world, number, payload, sending.edge);
  if ("code" in admission) {
    world.counters.rejected += 1;
    throw new GraphRefused(admission);
  }
  const failing = world.faults.take(["fail_async"], faultKey);
  const receipts = world.faults.take(["hold_receipts", "lose_receipts"], faultKey);
  const accepted = acceptMessage(world, admission, interferenceOf(failing, receipts));
  const answer = answerOf(admission, accepted);
  const after = world.faults.take(
    ["accept_then_drop", "accept_then_500", "accept_then_truncate", "answer_late", "receipt_before_answer"],
    faultKey,
  );
  if (!after) return answer;
  switch (after.kind) {
    case "accept_then_drop":
      return dropConnection(request, reply);
    case "accept_then_500":
      if (after.json ?? true) return refuse(131000, "Something went wrong.", { httpStatus: 500 });
      return reply.code(500).type("text/html").send("<html><body>Sorry, something went wrong.</body></html>");
    case "accept_then_truncate":
      return truncateAnswer(request, reply, answer);
    case "answer_late":
      await world.clock.wait(after.delayMs);
      return answer;
    case "receipt_before_answer":
      await sendReceiptFirst(world, accepted);
      return answer;
  }
}

function failNow(code: number, httpStatus: number | undefined, retryAfterSeconds: number | undefined): never {
  refuse(code, "Injected by a fault rule.", {
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function interferenceOf(failing: FaultOf<"fail_async"> | null, receipts: FaultOf<"hold_receipts" | "lose_receipts"> | null): Interference {
  return {
    failCode: failing?.code ?? null,
    receiptsDelayMs: receipts?.kind === "hold_receipts" ? receipts.delayMs : 0,
    receiptsLost: receipts?.kind === "lose_receipts" ? new Set(receipts.statuses ?? everyReceipt) : null,
  };
}

const everyReceipt: readonly MessageStatus[] = ["sent", "delivered", "read", "played", "failed"];

/** The `sent` receipt, or the `failed` one that is planned, is at the subscriber before the caller has its 200. */
async function sendReceiptFirst(world: World, { message, held, fate }: Accepted): Promise<void> {
  if (held) return;
  send(world, message, fate);
  if (fate.receiptsLost?.has(fate.fail ? "failed" : "sent")) return;
  for (let tries = 0; tries < 200 && message.statuses.at(-1)?.acknowledged !== true; tries += 1) await world.clock.realPause(5);
}

function answerOf(admission: Admission, { message, held }: Accepted): object {
  const { payload, customer, sentTo, template } = admission;
  const input = textAt(payload, sentTo === "phone" ? "to" : "recipient");
  const contact = sentTo === "phone" ? { input, wa_id: customer.phone } : { input, user_id: admission.recipient };
  const status = template ? { message_status: held ? "held_for_quality_assessment" : "accepted" } : {};
  return { messaging_product: "whatsapp", contacts: [contact], messages: [{ id: message.id, ...status }] };
}
