import { type Columns, sqlColumns, sqlTable } from "../../db/sql-columns.ts";
import type { DbClient } from "../../db/pool.ts";
import type { Message, MessageState, OutboundMessage } from "../../messages/message.ts";
import { PRIORITY } from "../../messages/priority.ts";
import type { MessageId } from "../../platform/ids.ts";

function stageOf(state: MessageState | "received"): "waiting" | "claimed" | "unknown" | "done" {
  if (state === "queued" || state === "held") return "waiting";
  return state === "claimed" || state === "unknown" ? state : "done";
}

/** A message as it is written. Of what customers wrote most columns are null. */
type Written = { readonly message: Message; readonly outbound: OutboundMessage | null; readonly decided: Decided };

const INSERTED: Columns<Written> = {
  lane: ["smallint", ({ message }) => message.lane],
  id: ["uuid", ({ message }) => message.id],
  workspaceId: ["uuid", ({ message }) => message.workspaceId],
  profileId: ["uuid", ({ message }) => message.profileId],
  channelId: ["uuid", ({ message }) => message.channelId],
  direction: ["text", ({ message }) => message.direction],
  state: ["text", ({ message }) => message.state],
  stage: ["text", ({ message }) => stageOf(message.state)],
  externalId: ["text", ({ message }) => message.externalId],
  purpose: ["text", ({ outbound }) => outbound?.purpose],
  priority: ["smallint", ({ outbound }) => (outbound ? PRIORITY[outbound.purpose] + 50 - (outbound.rank ?? 50) : 0)],
  origin: ["jsonb", ({ outbound }) => outbound?.origin],
  template: [
    "text",
    ({ outbound }) => outbound && (outbound.template || (outbound.content.kind === "template" ? outbound.content.name : null)),
  ],
  language: ["text", ({ outbound }) => outbound?.language],
  recipient: ["text", ({ outbound }) => outbound?.recipient],
  attempt: ["integer", ({ outbound }) => outbound?.attempt ?? 0],
  retries: ["integer", ({ outbound }) => outbound?.retries ?? 0],
  dueAt: ["timestamptz", ({ outbound }) => outbound?.dueAt],
  expiresAt: ["timestamptz", ({ outbound }) => outbound?.expiresAt],
  claimedAt: ["timestamptz", ({ outbound }) => outbound?.claimedAt],
  deadline: ["timestamptz", ({ outbound }) => outbound?.deadline],
  doubtAt: ["timestamptz", ({ outbound }) => outbound?.doubtAt],
  settleAt: ["timestamptz", ({ outbound }) => outbound?.settleAt],
  reason: ["text", ({ decided }) => decided.reason],
  decidedAt: ["timestamptz", ({ decided }) => decided.decidedAt],
  verdict: ["text", ({ decided }) => decided.verdict],
  decidedBy: ["text", ({ decided }) => decided.decidedBy],
  policyRule: ["text", ({ decided }) => decided.policyRule],
  error: ["jsonb", ({ outbound }) => outbound?.error],
  pricing: ["jsonb", ({ outbound }) => outbound?.pricing],
  wording: ["jsonb", ({ outbound }) => outbound?.wording],
  receipts: ["jsonb", ({ outbound }) => outbound?.receipts],
  settledBy: ["text", ({ outbound }) => outbound?.settledBy],
  repliesTo: ["uuid", ({ message }) => (message.direction === "inbound" ? message.repliesTo : null)],
  createdAt: ["timestamptz", ({ message }) => message.createdAt],
  updatedAt: ["timestamptz", ({ message }) => message.updatedAt],
};

const INSERT = `
insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, external_id, purpose, priority, origin,
  template, language, recipient, attempt, retries, due_at, expires_at, claimed_at, deadline, doubt_at, settle_at, reason, decided_at, verdict, decided_by,
  policy_rule, error, pricing, wording, receipts, settled_by, replies_to, created_at, updated_at, stored_at)
select x.*, case when direction = 'inbound' then "updatedAt" end from ${sqlTable(INSERTED)}
on conflict do nothing`;

const INSERTED_TEXT: Columns<Written> = {
  lane: ["smallint", ({ message }) => message.lane],
  id: ["uuid", ({ message }) => message.id],
  content: ["json", ({ message }) => message.content],
  variables: ["json", ({ outbound }) => outbound?.variables],
  rendered: ["json", ({ outbound }) => outbound?.rendered],
  decision: ["json", ({ outbound }) => outbound?.decision],
};

const INSERT_TEXT = `
insert into message_text (lane, id, content, variables, rendered, decision) select * from ${sqlTable(INSERTED_TEXT)}
on conflict do nothing`;

export async function insertMessages(db: DbClient, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((message): Written => {
    const outbound = message.direction === "outbound" ? message : null;
    return { message, outbound, decided: outbound ? decidedOf(outbound) : {} };
  });
  await Promise.all([
    db.query({ name: "insert_messages", text: INSERT, values: sqlColumns(INSERTED, rows) }),
    db.query({ name: "insert_message_texts", text: INSERT_TEXT, values: sqlColumns(INSERTED_TEXT, rows) }),
  ]);
}

type Changed = { readonly message: OutboundMessage; readonly template: string | null | undefined; readonly decided: Decided | null };

// Tried with the rows as one JSON text (`json_to_recordset`): 33 instead of 14 µs a row in PostgreSQL, a text 31 instead of 14, receipts 18 instead of 13.
const UPDATED: Columns<Changed> = {
  lane: ["smallint", ({ message }) => message.lane],
  id: ["uuid", ({ message }) => message.id],
  state: ["text", ({ message }) => message.state],
  stage: ["text", ({ message }) => stageOf(message.state)],
  template: ["text", ({ template }) => template || null],
  language: ["text", ({ message }) => message.language],
  externalId: ["text", ({ message }) => message.externalId],
  recipient: ["text", ({ message }) => message.recipient],
  attempt: ["integer", ({ message }) => message.attempt],
  retries: ["integer", ({ message }) => message.retries],
  dueAt: ["timestamptz", ({ message }) => message.dueAt],
  expiresAt: ["timestamptz", ({ message }) => message.expiresAt],
  claimedAt: ["timestamptz", ({ message }) => message.claimedAt],
  deadline: ["timestamptz", ({ message }) => message.deadline],
  doubtAt: ["timestamptz", ({ message }) => message.doubtAt],
  settleAt: ["timestamptz", ({ message }) => message.settleAt],
  decided: ["boolean", ({ decided }) => decided !== null],
  reason: ["text", ({ decided }) => decided?.reason],
  decidedAt: ["timestamptz", ({ decided }) => decided?.decidedAt],
  verdict: ["text", ({ decided }) => decided?.verdict],
  decidedBy: ["text", ({ decided }) => decided?.decidedBy],
  policyRule: ["text", ({ decided }) => decided?.policyRule],
  error: ["jsonb", ({ message }) => message.error],
  pricing: ["jsonb", ({ message }) => message.pricing],
  wording: ["jsonb", ({ message }) => message.wording],
  receipts: ["jsonb", ({ message }) => message.receipts],
  settledBy: ["text", ({ message }) => message.settledBy],
  updatedAt: ["timestamptz", ({ message }) => message.updatedAt],
};

const UPDATE = `
update message m set state = x.state, stage = x.stage, template = coalesce(x.template, m.template), language = x.language,
  external_id = x."externalId", recipient = x.recipient,
  attempt = x.attempt, retries = x.retries, due_at = x."dueAt", expires_at = x."expiresAt", claimed_at = x."claimedAt", deadline = x.deadline,
  doubt_at = x."doubtAt", settle_at = x."settleAt", reason = case when x.decided then x.reason else m.reason end,
  decided_at = case when x.decided then x."decidedAt" else m.decided_at end, verdict = case when x.decided then x.verdict else m.verdict end,
  decided_by = case when x.decided then x."decidedBy" else m.decided_by end, policy_rule = case when x.decided then x."policyRule" else m.policy_rule end,
  error = x.error, pricing = x.pricing,
  wording = x.wording, receipts = x.receipts, settled_by = x."settledBy", updated_at = x."updatedAt"
from ${sqlTable(UPDATED)} where m.lane = x.lane and m.id = x.id`;

const UPDATED_TEXT: Columns<OutboundMessage> = {
  lane: ["smallint", ({ lane }) => lane],
  id: ["uuid", ({ id }) => id],
  rendered: ["json", ({ rendered }) => rendered],
  decision: ["json", ({ decision }) => decision],
};

// What was asked for (content, variables) never changes.
const UPDATE_TEXT = `
update message_text t set rendered = coalesce(x.rendered, t.rendered), decision = x.decision
from ${sqlTable(UPDATED_TEXT)} where t.lane = x.lane and t.id = x.id`;

const UPDATED_RECEIPTS: Columns<OutboundMessage> = {
  lane: ["smallint", ({ lane }) => lane],
  id: ["uuid", ({ id }) => id],
  state: ["text", ({ state }) => state],
  error: ["jsonb", ({ error }) => error],
  pricing: ["jsonb", ({ pricing }) => pricing],
  receipts: ["jsonb", ({ receipts }) => receipts],
  updatedAt: ["timestamptz", ({ updatedAt }) => updatedAt],
};

// The bulk of all updates: receipts of what was accepted.
const UPDATE_RECEIPTS = `
update message m set state = x.state, error = x.error, pricing = x.pricing, receipts = x.receipts, updated_at = x."updatedAt"
from ${sqlTable(UPDATED_RECEIPTS)} where m.lane = x.lane and m.id = x.id`;

/** `before`: rows as this transaction read them; what did not change in them since is not written. */
export async function updateMessages(db: DbClient, messages: readonly Message[], before: ReadonlyMap<MessageId, Message>): Promise<void> {
  const states: Changed[] = [];
  const receiptsOnly: OutboundMessage[] = [];
  const texts: OutboundMessage[] = [];
  for (const message of messages) {
    if (message.direction !== "outbound") continue;
    const known = before.get(message.id);
    if (isAboutReceipts(message, known)) {
      receiptsOnly.push(message);
      continue;
    }
    const isNew = isDecided(message, known);
    const template = known?.direction === "outbound" && known.template === message.template ? null : message.template;
    states.push({ message, template, decided: isNew ? decidedOf(message) : null });
    if (isNew) texts.push(message);
  }
  await Promise.all([
    states.length > 0 && db.query({ name: "update_messages", text: UPDATE, values: sqlColumns(UPDATED, states) }),
    receiptsOnly.length > 0 &&
      db.query({ name: "update_receipts", text: UPDATE_RECEIPTS, values: sqlColumns(UPDATED_RECEIPTS, receiptsOnly) }),
    texts.length > 0 && db.query({ name: "update_message_texts", text: UPDATE_TEXT, values: sqlColumns(UPDATED_TEXT, texts) }),
  ]);
}

/** What lists of decisions are filtered by; the decision itself is text beside the message. */
type Decided = {
  readonly reason?: string;
  readonly decidedAt?: Date;
  readonly verdict?: string;
  readonly decidedBy?: string | undefined;
  readonly policyRule?: string | undefined;
};
function decidedOf({ decision }: OutboundMessage): Decided {
  if (decision === null) return {};
  const { reason, at, verdict, ladder } = decision;
  const decidedAt = new Date(at);
  if (verdict === "allow") return { reason, decidedAt };
  const last = ladder.at(-1);
  const policyRule = last?.facts["policyRule"] ?? undefined;
  return { reason, decidedAt, verdict, decidedBy: last?.rule, policyRule: policyRule === undefined ? undefined : String(policyRule) };
}

const WITH_RECEIPTS: ReadonlySet<keyof OutboundMessage> = new Set(["state", "error", "pricing", "receipts", "updatedAt"]);

/** Whether the message was done with, is still, and nothing else of it changed. */
function isAboutReceipts(message: OutboundMessage, before: Message | undefined): boolean {
  if (before?.direction !== "outbound" || stageOf(before.state) !== "done" || stageOf(message.state) !== "done") return false;
  for (const name of Object.keys(message) as (keyof OutboundMessage)[])
    if (message[name] !== before[name] && !WITH_RECEIPTS.has(name)) return false;
  return true;
}

/** Values are compared by identity: changed messages are copies that share what they did not change. */
function isDecided(message: OutboundMessage, before: Message | undefined): boolean {
  return before?.direction !== "outbound" || message.rendered !== before.rendered || message.decision !== before.decision;
}
