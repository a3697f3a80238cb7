// Compiled by `test/architecture/forged-permit.test.ts`, which wants every line marked FORGED to be an error and no other.
import type { ChannelId, MessageId } from "../../src/platform/ids.ts";
import type { SendRequest } from "../../src/channels/whatsapp/send.ts";
import { decideSend, type SendPermit } from "../../src/policy/decide-send.ts";
import type { SendFacts } from "../../src/policy/send-facts.ts";

declare const facts: SendFacts;
declare const rest: Omit<SendRequest, "permit">;

const genuine = decideSend(facts);
export const allowed: SendPermit | null = genuine.verdict === "allow" ? genuine.permit : null;

const looksRight = {
  messageId: "m" as MessageId,
  attempt: 1,
  channelId: "c" as ChannelId,
  recipient: { kind: "phone", value: "+33612345601" },
} as const;
export const forged: SendPermit = looksRight; // FORGED: has every member one can name
export const changed: SendPermit | null = genuine.verdict === "allow" ? { ...genuine.permit, attempt: 2 } : null; // FORGED: a genuine one, altered
export const unasked: SendRequest = { ...rest }; // FORGED: no permit at all
export const refused: SendPermit = genuine.permit; // FORGED: without asking for the verdict
if (genuine.verdict === "hold") {
  const kept: SendPermit = genuine.permit; // FORGED: from a verdict that is no leave
  void kept;
}
