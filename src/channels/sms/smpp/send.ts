import { ACCEPTED_WITHOUT_ID, type AttemptOutcome } from "../../../messages/attempt.ts";
import type { ChannelPorts, SendRequest } from "../../channel-module.ts";
import { assertPermitted } from "../../permitted.ts";
import type { SmppSettings } from "../settings.ts";
import { keepParts } from "../sms.store.ts";
import { ANSWER_MS } from "./account.ts";
import { receiptOf } from "./deliveries.ts";
import { readFirstText } from "./pdu.ts";
import { plainId } from "./receipt.ts";
import type { Answer, SmppSession } from "./session.ts";
import { refusal } from "./status-codes.ts";
import { submitsOf } from "./submits.ts";

export type SmppSend = (request: SendRequest, settings: SmppSettings, session: SmppSession | null) => Promise<AttemptOutcome>;
type Ports = Pick<ChannelPorts, "pool" | "tell" | "clock" | "failed">;
/** Before others call the attempt doubtful. */
const LEFT_MS = 500;
/** For a place in the window and the answer; a message that waits longer for a place is given back. */
const PATIENCE_MS = 15_000;

export function createSmppSend(ports: Ports): SmppSend {
  const { clock, failed } = ports;
  let reference = 0;
  const settleLate = async (finished: Promise<AttemptOutcome>, { message, channel }: SendRequest): Promise<void> => {
    try {
      const late = await finished;
      if (late.kind !== "accepted") return;
      const of = { messageId: message.id, attempt: message.attempt };
      const at = new Date(clock.now()).toISOString();
      await ports.tell(channel, [{ kind: "receipt", of, externalId: late.externalId, status: "sent", at, error: null }]);
    } catch (error) {
      failed(error);
    }
  };
  return async (request, settings, session) => {
    const { permit, deadline } = request;
    const { fields } = assertPermitted(request);
    if (session === null) return { kind: "not_sent", why: "no_session" };
    const until = Math.min(deadline - LEFT_MS, clock.monotonic() + PATIENCE_MS);
    reference = (reference + 1) % 256;
    const submits = submitsOf(settings, permit.recipient.value, fields["text"] ?? "", reference);
    const finished = (async () => noteAccepted(ports, request, await submitAll(session, submits, until)))();
    const patience = new AbortController();
    const outcome = await Promise.race([finished, clock.sleep(until - clock.monotonic(), patience.signal).then(() => null)]);
    patience.abort();
    if (outcome !== null) return outcome;
    // What is answered after all still settles the doubt.
    void settleLate(finished, request);
    return { kind: "doubt", why: "no_answer" };
  };
}

/** The first part asks whether the centre takes any: what is refused at once leaves nothing behind. */
async function submitAll(session: SmppSession, submits: readonly Buffer[], until: number): Promise<readonly Answer[]> {
  const [first, ...rest] = submits;
  if (!first) throw new Error("a message without a part");
  const answer = await session.submit(first, until - ANSWER_MS);
  if (answer.kind !== "answered" || answer.status !== 0) return [answer];
  return [answer, ...(await Promise.all(rest.map(async (body) => session.submit(body, until - LEFT_MS))))];
}

async function noteAccepted(ports: Ports, { message, channel }: SendRequest, answers: readonly Answer[]): Promise<AttemptOutcome> {
  const outcome = outcomeOf(answers);
  if (outcome.kind !== "accepted") return outcome;
  const ids = answers.flatMap((answer) => (answer.kind === "answered" ? [plainId(readFirstText(answer.body))] : []));
  // A centre gives an id out again after a while.
  const externalId = `smpp:${outcome.externalId}:${message.id}.${message.attempt}`;
  try {
    const parts = await keepParts(ports.pool, channel.id, {
      messageId: message.id,
      attempt: message.attempt,
      messageExternalId: externalId,
      ids: ids.filter((id) => id !== ""),
      now: new Date(ports.clock.now()),
    });
    await ports.tell(channel, receiptOf(parts));
  } catch (error) {
    // It was accepted all the same; only its receipts will not be known for ours.
    ports.failed(error);
  }
  return { ...outcome, externalId };
}

function outcomeOf(answers: readonly Answer[]): AttemptOutcome {
  const [first] = answers;
  const unaccepted = answers.find((answer) => answer.kind !== "answered" || answer.status !== 0);
  if (first?.kind !== "answered") return first?.kind === "lost" ? { kind: "doubt", why: first.why } : { kind: "not_sent", why: "no_room" };
  if (!unaccepted) {
    const id = plainId(readFirstText(first.body));
    return id === "" ? { kind: "doubt", why: ACCEPTED_WITHOUT_ID } : { kind: "accepted", externalId: id, note: null };
  }
  if (unaccepted === first) return { kind: "rejected", error: refusal(first.status), retryAfterMs: null };
  // Some parts are on their way: to send all again would show the first ones twice on some phones.
  const why = unaccepted.kind === "answered" ? refusal(unaccepted.status).title : "the connection was lost between its parts";
  return { kind: "doubt", why: `only a part was taken: ${why}` };
}
