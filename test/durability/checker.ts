/**
 * The independent judge: reads what Meta's ledger and the database's rows say, by HTTP and plain SQL, and nothing of the
 * product's code. Answers what contradicts a promise; an empty list is what every durability test must end with.
 */
import pg from "pg";
import type { LedgerEntry } from "../../emulator/src/control/contract.ts";

export type Verdict = {
  readonly violations: readonly string[];
  readonly messages: number;
  /** Messages whose outcome was in doubt, by what settled it. */
  readonly settledBy: Readonly<Record<string, number>>;
  /** Shown to people as "not known". */
  readonly unsettled: number;
  /** Claims more than messages. */
  readonly repeated: number;
};

export type Books = {
  readonly databaseUrl: string;
  readonly ledger: readonly LedgerEntry[];
  /** Ids of events that were answered with 2xx. */
  readonly taken: ReadonlySet<string>;
  readonly claimMs: number;
  /** Meta was told to accept some messages later than they were written: then its times say nothing about ours. */
  readonly acceptsLate?: boolean;
  /** Whose receipts Meta was told to lose; all others must have arrived and been applied. */
  readonly silent?: (recipient: string) => boolean;
};

type MessageRow = {
  id: string;
  profile: string;
  isCampaigns: boolean;
  state: string;
  purpose: string;
  externalId: string | null;
  attempt: number;
  claimedAt: Date | null;
  settledBy: string | null;
};
type EventRow = { externalId: string; profile: string };
type Sent = { readonly entry: LedgerEntry; readonly messageId: string; readonly attempt: number };

/** On a busy machine a request lies in its socket before the emulator reads it: 1.4 s at the worst that was seen, the emulator having a process of its own. */
const TRANSIT_MS = 6_000;
const CUSTOMER_HAS_IT = new Set(["accepted", "sent", "delivered", "read", "played"]);
const CALLBACK = /^v1\.([0-9a-f-]{36})\.(\d+)\.[0-9a-f]{8}$/;

export async function judge(books: Books): Promise<Verdict> {
  const rows = await readRows(books.databaseUrl);
  const sent = books.ledger.map(readEntry);
  const byMessage = groupBy(
    sent.filter((one) => one !== null),
    (one) => one.messageId,
  );
  const violations = [
    ...sent.flatMap((one, index) => (one === null ? [`ledger line ${index + 1} does not name a message of ours`] : [])),
    ...judgeEvents(books.taken, rows.events, rows.messages),
    ...[...byMessage].flatMap(([id, entries]) => judgeDeliveries(id, entries, rows.messages.get(id), books)),
    ...[...rows.messages.values()].flatMap((message) => judgeState(message, byMessage.get(message.id) ?? [], books)),
    ...rows.leftovers,
  ];
  const all = [...rows.messages.values()];
  return {
    violations,
    messages: all.length,
    settledBy: Object.fromEntries(
      [
        ...groupBy(
          all.filter((message) => message.settledBy !== null),
          (message) => String(message.settledBy),
        ),
      ].map(([by, some]) => [by, some.length]),
    ),
    unsettled: all.filter((message) => message.state === "unsettled").length,
    repeated: all.reduce((sum, message) => sum + message.attempt - 1, 0),
  };
}

/** Every event that was taken is there once, and led to exactly one message to its person. */
function judgeEvents(
  taken: ReadonlySet<string>,
  events: readonly EventRow[],
  messages: ReadonlyMap<string, MessageRow>,
): readonly string[] {
  const byEvent = groupBy(events, (event) => event.externalId);
  const toProfile = groupBy(
    [...messages.values()].filter(({ isCampaigns }) => !isCampaigns),
    (message) => message.profile,
  );
  const lost = [...taken].filter((id) => !byEvent.has(id)).map((id) => `${id} was answered with 2xx and is not in the database`);
  const wrong = [...byEvent].flatMap(([id, copies]) => {
    if (copies.length > 1) return [`${id} is in the database ${copies.length} times`];
    const count = toProfile.get(copies[0]?.profile ?? "")?.length ?? 0;
    return count === 1 ? [] : [`${id} led to ${count} messages`];
  });
  return [...lost, ...wrong];
}

/** What Meta has of one message. */
function judgeDeliveries(id: string, entries: readonly Sent[], message: MessageRow | undefined, books: Books): readonly string[] {
  if (!message) return [`Meta has ${id}, which is not in the database`];
  const twice =
    entries.length > 1
      ? [`${id} (${message.purpose}) was accepted ${entries.length} times: attempts ${entries.map(({ attempt }) => attempt).join(", ")}`]
      : [];
  const late = entries.flatMap(({ entry, attempt }) => {
    if (attempt > message.attempt) return [`${id} was sent as attempt ${attempt} of ${message.attempt}: no claim was kept`];
    if (attempt < message.attempt || message.claimedAt === null || books.acceptsLate === true) return [];
    const after = entry.at - message.claimedAt.getTime();
    return after > books.claimMs + TRANSIT_MS ? [`${id} reached Meta ${after} ms after its claim, which lasted ${books.claimMs} ms`] : [];
  });
  return [...twice, ...late];
}

/** One final state, and the one that Meta's ledger calls for. */
function judgeState(message: MessageRow, entries: readonly Sent[], books: Books): readonly string[] {
  const told = `${message.id} (${message.purpose}, attempt ${message.attempt}) is ${message.state}`;
  if (CUSTOMER_HAS_IT.has(message.state)) {
    const mine = entries.find(({ entry }) => entry.wamid === message.externalId);
    if (!mine) return [`${told}, and Meta has no ${message.externalId ?? "such message"}`];
    const isTold = books.silent?.(mine.entry.recipient) !== true;
    return isTold && message.state !== "delivered" ? [`${told}, and Meta's webhook that said delivered was answered with 2xx`] : [];
  }
  if (message.state !== "unsettled") return [`${told}: nothing in these tests leads there`];
  if (entries.length > 0) return [`${told}, and Meta accepted it`];
  // Marketing is never repeated; an order update was tried again once before.
  return message.purpose === "marketing" || message.attempt > 1 ? [] : [`${told} without a second try`];
}

function readEntry(entry: LedgerEntry): Sent | null {
  const [, messageId, attempt] = CALLBACK.exec(entry.callbackData ?? "") ?? [];
  return messageId === undefined ? null : { entry, messageId, attempt: Number(attempt) };
}

function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const known = groups.get(keyOf(item));
    if (known) known.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const MESSAGES = `select id, profile_id as profile, origin->>'kind' = 'campaign' as "isCampaigns", state, purpose, external_id as "externalId", attempt, claimed_at as "claimedAt", settled_by as "settledBy"
  from message where direction = 'outbound'`;
const EVENTS = `select external_id as "externalId", profile_id as profile from event where type in ('order_placed', 'offer_made')`;
const LEFTOVERS = `
  select 'an inbox row was left behind: ' || (item->>'kind') as what from inbox where received_at < now() - interval '10 s'
  union all select 'a run is still live at ' || node from run where state = 'live'
  union all select 'an incident: ' || kind || ' ' || subject || ' ' || detail from incident where acknowledged_at is null`;

async function readRows(databaseUrl: string): Promise<{
  readonly messages: ReadonlyMap<string, MessageRow>;
  readonly events: readonly EventRow[];
  readonly leftovers: readonly string[];
}> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const messages = (await client.query<MessageRow>(MESSAGES)).rows;
    const events = (await client.query<EventRow>(EVENTS)).rows;
    const leftovers = (await client.query<{ what: string }>(LEFTOVERS)).rows;
    return { messages: new Map(messages.map((row) => [row.id, row])), events, leftovers: leftovers.map((row) => row.what) };
  } finally {
    await client.end();
  }
}
