/**
 * A draft of a policy tried on what was really let go in the last week: each message again at its moment, by the gate's own rules; what would
 * have been held comes again when it might go, and only what would have left counts for what comes after.
 * Consent is today's, as far as it was given by then; a conversation with the team is known from answers by the API, not from assignments.
 */
import type { Catalog } from "../catalog/catalog.ts";
import { type Contact, lookBackMs } from "../contact-rules/contacts.ts";
import type { PolicyInForce } from "../contact-rules/document.ts";
import type { Consent, ConsentKey, ConsentState } from "../consent/consent.ts";
import type { PolicySimulation, SimulatedExample } from "../contract/policy.ts";
import type { Db } from "../db/pool.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { SendFacts } from "../policy/send-facts.ts";
import { objectionTo } from "../policy/try-policy.ts";
import { contactOf } from "../sends/contact-facts.ts";
import { type PastPerson, type PastSend, readPastSends, readPeople, readSendsBefore } from "./policy-simulation.store.ts";

const WEEK_MS = 7 * 86_400_000;
const MOST_SENDS = 20_000;
const MOST_EXAMPLES = 5;
/** A message that is held again and again is told of once. */
const MOST_TRIES = 50;

type Asking = { readonly pool: Db; readonly catalog: Catalog; readonly workspaceId: WorkspaceId; readonly now: Date };

export async function simulatePolicy({ pool, catalog, workspaceId, now }: Asking, inForce: PolicyInForce): Promise<PolicySimulation> {
  const since = new Date(now.getTime() - WEEK_MS);
  const sends = await readPastSends(pool, workspaceId, since, MOST_SENDS);
  const keys = [...new Map(sends.map(({ profileId, lane }) => [profileId, { id: profileId, lane }])).values()];
  const people = new Map((await readPeople(pool, workspaceId, keys)).map((person) => [person.id, person]));
  const backMs = lookBackMs(inForce.document) ?? 0;
  const before = await readSendsBefore(pool, workspaceId, keys, { since: new Date(since.getTime() - backMs), until: since });
  const earlierOf = groupByPerson(before.filter(({ arrived }) => arrived));
  const asking = { catalog, inForce, workspaceZone: catalog.hours(workspaceId).timeZone, workspaceId };
  const tally = createTally();
  for (const [id, own] of groupByPerson(sends)) {
    const person = people.get(id);
    if (!person) continue;
    const earlier = (earlierOf.get(id) ?? []).map((send) => contactOf(catalog, send, send.claimedAt));
    replay(asking, person, { own, earlier, untilMs: now.getTime() }, tally.add);
  }
  return { from: since.toISOString(), to: now.toISOString(), whole: sends.length < MOST_SENDS, ...tally.result() };
}

type Objected = {
  readonly send: PastSend;
  readonly verdict: "hold" | "refuse";
  readonly reason: string;
  readonly policyRule: string;
  /** When it would have left; null: not by now. */
  readonly until: Date | null;
};

function replay(
  asking: { readonly catalog: Catalog; readonly inForce: PolicyInForce; readonly workspaceZone: string; readonly workspaceId: WorkspaceId },
  person: PastPerson,
  { own, earlier, untilMs }: { readonly own: readonly PastSend[]; readonly earlier: readonly Contact[]; readonly untilMs: number },
  tell: (objected: Objected | null) => void,
): void {
  const contacts: Contact[] = [...earlier];
  let talkedAt: Date | null = null;
  type Turn = { readonly send: PastSend; readonly atMs: number; readonly first: Omit<Objected, "until"> | null; readonly tries: number };
  const turns: Turn[] = own.map((send) => ({ send, atMs: send.claimedAt.getTime(), first: null, tries: 0 }));
  for (;;) {
    turns.sort((one, other) => other.atMs - one.atMs);
    const turn = turns.pop();
    if (!turn) return;
    const { send, atMs, first, tries } = turn;
    if (atMs > untilMs || tries > MOST_TRIES) {
      tell(first && { ...first, until: null });
      continue;
    }
    const objection = objectionTo(factsOf(asking, person, send, { atMs, contacts, talkedAt }));
    if (objection === null) {
      if (send.arrived) contacts.push(contactOf(asking.catalog, send, new Date(atMs)));
      if (send.purpose === "service" && send.origin.kind === "api") talkedAt = new Date(atMs);
      tell(first && { ...first, until: new Date(atMs) });
      continue;
    }
    const { answer } = objection;
    const told = first ?? { send, verdict: answer.verdict, reason: answer.reason, policyRule: String(answer.facts["policyRule"] ?? "") };
    if (answer.verdict === "refuse") tell({ ...told, verdict: "refuse", until: null });
    else turns.push({ send, atMs: Math.max(answer.until.getTime(), atMs + 1), first: told, tries: tries + 1 });
  }
}

function factsOf(
  { catalog, inForce, workspaceZone, workspaceId }: Parameters<typeof replay>[0],
  person: PastPerson,
  send: PastSend,
  { atMs, contacts, talkedAt }: { readonly atMs: number; readonly contacts: readonly Contact[]; readonly talkedAt: Date | null },
): SendFacts {
  const now = new Date(atMs);
  const { lane, id, profileId, channelId, purpose, origin, template } = send;
  const content: OutboundMessage["content"] = template === "" ? { kind: "fields", fields: {} } : { kind: "template", name: template };
  const asked = { lane, id, workspaceId, profileId, channelId, purpose, origin, content, variables: {}, dueAt: now, expiresAt: null };
  const message = queuedMessage(asked, now);
  const channel = catalog.channels.get(channelId) ?? null;
  const profile = { ...person, consent: asOf(person.consent, send.claimedAt) };
  return {
    now,
    message,
    profile,
    channel,
    // It was let go: on whatever ground there was then, which an answer since may have taken away.
    conversation: { windowExpiresAt: new Date(atMs + 1), lastInboundAt: person.lastInboundAt } as SendFacts["conversation"],
    templates: template === "" ? [] : catalog.templates(channelId, template),
    outstanding: null,
    senderRoom: 1,
    policy: { inForce, workspaceZone, contacts, talkedAt, waiting: [] },
  };
}

/** What was said later counts as not said: the yes that it was sent on. */
function asOf(consent: Consent, at: Date): Consent {
  const then = at.toISOString();
  const before = (state: ConsentState): ConsentState => (state.at <= then ? state : { ...state, state: "opted_in", at: then });
  return Object.fromEntries(
    Object.entries(consent).map(([channel, states]) => {
      const known: { -readonly [Key in ConsentKey]?: ConsentState } = {};
      // Who wanted none for a while got none then: nothing that was let go is judged by it.
      for (const key of (Object.keys(states) as (keyof typeof states)[]).filter((one): one is ConsentKey => one !== "pause")) {
        const state = states[key];
        if (state) known[key] = before(state);
      }
      return [channel, known];
    }),
  );
}

function groupByPerson(sends: readonly PastSend[]): ReadonlyMap<ProfileId, readonly PastSend[]> {
  const groups = new Map<ProfileId, PastSend[]>();
  for (const send of sends) {
    const own = groups.get(send.profileId);
    if (own) own.push(send);
    else groups.set(send.profileId, [send]);
  }
  return groups;
}

function createTally() {
  const counts = { sends: 0, same: 0, held: 0, refused: 0 };
  const rules = new Map<
    string,
    { policyRule: string; reason: string; verdict: "hold" | "refuse"; count: number; examples: SimulatedExample[] }
  >();
  return {
    add: (objected: Objected | null): void => {
      counts.sends += 1;
      if (objected === null) {
        counts.same += 1;
        return;
      }
      const { send, verdict, reason, policyRule, until } = objected;
      counts[verdict === "hold" ? "held" : "refused"] += 1;
      const key = `${policyRule} ${reason} ${verdict}`;
      const rule = rules.get(key) ?? { policyRule, reason, verdict, count: 0, examples: [] };
      rule.count += 1;
      if (rule.examples.length < MOST_EXAMPLES)
        rule.examples.push({
          messageId: send.id,
          profileId: send.profileId,
          sentAt: send.claimedAt.toISOString(),
          until: until?.toISOString() ?? null,
        });
      rules.set(key, rule);
    },
    result: () => ({ ...counts, rules: [...rules.values()].toSorted((one, other) => other.count - one.count) }),
  };
}
