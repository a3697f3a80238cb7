/**
 * Random lives of people under random policies, decided by the gate itself. Two processes look at each person's lane at random moments and
 * hold it for a while, as a lane transaction does: what one has read is committed before the other reads. What was let go leaves up to a
 * minute later; a stop may come in between.
 */
import type { Channel } from "../../src/catalog/channel.ts";
import type { Template } from "../../src/catalog/template.ts";
import { type Consent, consentKey, type ConsentState, type PauseState } from "../../src/consent/consent.ts";
import type { Contact } from "../../src/contact-rules/contacts.ts";
import type { Holidays, PolicyInForce } from "../../src/contact-rules/document.ts";
import type { OutboundMessage } from "../../src/messages/message.ts";
import type { MessageId } from "../../src/platform/ids.ts";
import { type Rng, seededRng } from "../../src/platform/rng.ts";
import { decideSend, type SendVerdict } from "../../src/policy/decide-send.ts";
import type { SendFacts } from "../../src/policy/send-facts.ts";
import { aChannel, aConversation, aMessage, aProfile, aTemplate } from "../support/sample-rows.ts";
import { formOf } from "../support/channel-forms.ts";
import type { Break, Life, Said, Sent } from "./naive-checker.ts";
import { randomPolicy } from "./random-policy.ts";

export type Decide = (facts: SendFacts) => Pick<SendVerdict, "verdict" | "decision"> & { readonly until?: Date };
export type Options = {
  readonly seed: number;
  readonly holidays: Holidays;
  readonly decide?: Decide;
  /** False: nobody locks anything. */
  readonly locks?: boolean;
};
export type History = { readonly life: Life; readonly reasons: readonly string[] };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LONG = 12 * DAY;
/** Among them changes of clocks in both halves of the world, and the turn of a year. */
const STARTS = ["2026-03-04", "2026-03-24", "2026-10-20", "2026-10-27", "2026-09-24", "2026-12-20", "2027-03-20", "2026-06-10"].map((day) =>
  Date.parse(day),
);
const PEOPLE: readonly (readonly [country: string | null, zone: string])[] = [
  ["FR", "Europe/Paris"],
  ["DE", "Europe/Berlin"],
  ["GB", "Europe/London"],
  ["ES", "Atlantic/Canary"],
  ["IT", "Europe/Rome"],
  ["US", "America/New_York"],
  ["US", "Pacific/Honolulu"],
  ["BR", "America/Sao_Paulo"],
  ["MX", "America/Tijuana"],
  ["IN", "Asia/Kolkata"],
  ["AU", "Australia/Lord_Howe"],
  ["NZ", "Pacific/Chatham"],
  ["JP", "Asia/Tokyo"],
  [null, "Pacific/Apia"],
];
const TOPICS = [null, null, "news", "offers"];
const CHANNELS: readonly Channel[] = [
  aChannel({ config: { ...aChannel().config, pairRate: { everyMs: 1, burst: 100 } } }),
  {
    ...aChannel(),
    id: "01000000-0000-7000-8000-000000000003",
    kind: "email",
    form: formOf("email"),
    config: { messagesPerSecond: 80 },
  } as Channel,
];
const TEMPLATES: { readonly [purpose: string]: readonly Template[] } = {
  marketing: [aTemplate({ category: "MARKETING" })],
  utility: [aTemplate()],
};

type Row = { message: OutboundMessage; channel: Channel; failsMs: number | null };

export function liveThrough({ seed, holidays, decide = decideSend, locks = true }: Options): History {
  const rng = seededRng(seed, 5);
  const [country, zone] = pick(rng, PEOPLE);
  const startMs = pick(rng, STARTS) + rng.integer(DAY);
  const document = randomPolicy(rng);
  const inForce: PolicyInForce = { version: 1, document, holidays };
  const said = randomWords(rng, startMs);
  const breaks = randomBreaks(rng, startMs);
  const wrote = Array.from({ length: rng.integer(3) }, () => startMs + rng.integer(LONG)).toSorted((a, b) => a - b);
  const talks = Array.from({ length: rng.integer(3) }, () => startMs + rng.integer(LONG)).toSorted((a, b) => a - b);
  const rows = randomMessages(rng, startMs);
  const sent: Sent[] = [];
  const reasons: string[] = [];
  const processes = [0, 1].map(() => ({ at: startMs + rng.integer(10 * MINUTE), until: 0 }));
  const endMs = startMs + LONG;
  // What is committed when: a transaction writes at its end.
  const commits: { readonly atMs: number; readonly write: () => void }[] = [];
  const commitUntil = (ms: number): void => {
    for (const commit of commits.toSorted((a, b) => a.atMs - b.atMs)) if (commit.atMs <= ms) commit.write();
    for (let index = commits.length - 1; index >= 0; index -= 1) if ((commits[index]?.atMs ?? 0) <= ms) commits.splice(index, 1);
  };
  for (;;) {
    const [process, other] = (processes[0]?.at ?? 0) <= (processes[1]?.at ?? 0) ? processes : processes.toReversed();
    if (!process || !other || process.at > endMs) break;
    const nowMs = process.at;
    commitUntil(nowMs);
    if (locks && other.until > nowMs) {
      process.at = other.until + rng.integer(1_000);
      continue;
    }
    const now = new Date(nowMs);
    process.until = nowMs + 5 + rng.integer(3_000);
    const consent = consentAt(said, breaks, nowMs);
    const lastWrote = wrote.findLast((ms) => ms <= nowMs);
    const talkedMs = talks.findLast((ms) => ms <= nowMs);
    const profile = aProfile({ country, timeZone: zone, consent, identities: { phone: "+16505551234", email: "ana@example.com" } });
    const contacts: Contact[] = rows.flatMap(({ message, channel, failsMs }) =>
      message.state === "claimed" && message.claimedAt && !(failsMs !== null && failsMs <= nowMs)
        ? [{ atMs: message.claimedAt.getTime(), channel: channel.kind, purpose: message.purpose, topic: message.origin.topic ?? null }]
        : [],
    );
    for (const row of rows) {
      const { message, channel } = row;
      if ((message.state !== "queued" && message.state !== "held") || message.dueAt > now) continue;
      const facts: SendFacts = {
        now,
        message,
        profile,
        channel,
        conversation: aConversation(
          lastWrote === undefined ? {} : { lastInboundAt: new Date(lastWrote), windowExpiresAt: new Date(lastWrote + DAY) },
        ),
        templates: channel.kind === "whatsapp" ? (TEMPLATES[message.purpose] ?? []) : [],
        outstanding: null,
        senderRoom: 1,
        policy: {
          inForce,
          workspaceZone: "UTC",
          contacts,
          talkedAt: talkedMs === undefined ? null : new Date(talkedMs),
          waiting: rows
            .filter(
              ({ message: { id, state, dueAt } }) =>
                id !== message.id && (state === "queued" || state === "held") && dueAt.getTime() <= nowMs + MINUTE,
            )
            .map(({ message: { id, origin } }) => ({ id, topic: origin.topic ?? null })),
        },
      };
      const verdict = decide(facts);
      reasons.push(verdict.decision.reason);
      if (verdict.verdict === "allow") {
        const { purpose, origin } = message;
        contacts.push({ atMs: nowMs, channel: channel.kind, purpose, topic: origin.topic ?? null });
        const failsMs = rng.integer(12) === 0 ? nowMs + rng.integer(100_000) : null;
        const wireMs = nowMs + (rng.integer(3) === 0 ? rng.integer(MINUTE) : rng.integer(200));
        if (failsMs === null)
          sent.push({ claimedMs: nowMs, wireMs, channel: channel.kind, purpose: purpose as Sent["purpose"], topic: origin.topic ?? null });
        commits.push({
          atMs: process.until,
          write: () => {
            row.message = { ...row.message, state: "claimed", claimedAt: now };
            row.failsMs = failsMs;
          },
        });
        // Within its own transaction it is done with; the lock keeps others away until the commit.
        if (locks) row.message = { ...message, state: "claimed", claimedAt: now };
      } else if (verdict.verdict === "hold") row.message = { ...message, state: "held", dueAt: verdict.until ?? now };
      else row.message = { ...message, state: "refused" };
    }
    const next = Math.min(
      ...rows.map(({ message: { state, dueAt } }) => (state === "queued" || state === "held" ? dueAt.getTime() : Number.POSITIVE_INFINITY)),
    );
    // Some look at the very moment, others late.
    process.at = Math.max(next, process.until) + (rng.integer(3) === 0 ? 0 : rng.integer(10 * MINUTE));
    if (other.at < process.at && other.at < next) other.at = Math.max(next, other.until) + rng.integer(2_000);
  }
  return { life: { country, zone, rules: document.rules, holidays, said, breaks, talks, wrote, sent }, reasons };
}

function randomMessages(rng: Rng, startMs: number): Row[] {
  return Array.from({ length: 3 + rng.integer(10) }, (_, index) => {
    const channel = pick(rng, CHANNELS);
    const purpose = rng.integer(5) === 0 ? "utility" : "marketing";
    const topic = pick(rng, TOPICS);
    const dueMs = startMs + (rng.integer(3) === 0 ? rng.integer(2 * HOUR) : rng.integer(LONG));
    const message = aMessage({
      id: `m${index}` as MessageId,
      channelId: channel.id,
      purpose,
      content: channel.kind === "whatsapp" ? aMessage().content : { kind: "fields", fields: {} },
      dueAt: new Date(dueMs),
      createdAt: new Date(dueMs),
    });
    // What a call asks for would not wait while somebody talks.
    const ofJourney = { kind: "campaign", campaignId: "c", occurrence: "", variant: "", wave: 0, ...(topic === null ? {} : { topic }) };
    return { message: { ...message, origin: ofJourney as OutboundMessage["origin"] }, channel, failsMs: null };
  });
}

/** Most agree to begin with; some long ago; some change their mind, by topic or as a whole. */
function randomWords(rng: Rng, startMs: number): readonly Said[] {
  const said: Said[] = [];
  for (const { kind: channel } of CHANNELS)
    for (const purpose of ["marketing", "utility"] as const) {
      const say = (atMs: number, topic: string | null, yes: boolean): void => void said.push({ atMs, channel, purpose, topic, yes });
      if (rng.integer(8) > 0) say(startMs - (rng.integer(6) === 0 ? 1_400 * DAY : rng.integer(300 * DAY)), null, true);
      for (const topic of ["news", "offers"]) if (rng.integer(4) === 0) say(startMs + rng.integer(LONG), topic, rng.integer(2) === 0);
      for (let changes = rng.integer(3); changes > 0; changes -= 1) say(startMs + rng.integer(LONG), null, rng.integer(3) === 0);
    }
  return said.toSorted((one, other) => one.atMs - other.atMs);
}

/** One in four takes breaks, of minutes or of days; some end one sooner. */
function randomBreaks(rng: Rng, startMs: number): readonly Break[] {
  if (rng.integer(4) > 0) return [];
  return Array.from({ length: 1 + rng.integer(3) }, () => {
    const atMs = startMs + rng.integer(LONG);
    const lastsMs = rng.integer(3) === 0 ? 0 : rng.integer(2) === 0 ? rng.integer(3 * HOUR) : rng.integer(6 * DAY);
    return { atMs, channel: pick(rng, CHANNELS).kind, untilMs: atMs + lastsMs };
  }).toSorted((one, other) => one.atMs - other.atMs);
}

function consentAt(said: readonly Said[], breaks: readonly Break[], nowMs: number): Consent {
  const paused: { [channel: string]: PauseState } = {};
  for (const { atMs, channel, untilMs } of breaks)
    if (atMs <= nowMs)
      paused[channel] = {
        state: untilMs > atMs ? "paused" : "resumed",
        at: new Date(atMs).toISOString(),
        until: new Date(untilMs).toISOString(),
        source: "random",
        entryId: "",
      };
  const consent: { [channel: string]: { [key: string]: ConsentState } } = {};
  for (const { atMs, channel, purpose, topic, yes } of said)
    if (atMs <= nowMs)
      (consent[channel] ??= {})[consentKey(purpose, topic)] = {
        state: yes ? "opted_in" : "opted_out",
        at: new Date(atMs).toISOString(),
        source: "random",
        entryId: "",
      };
  const channels = new Set([...Object.keys(consent), ...Object.keys(paused)]);
  return Object.fromEntries(
    [...channels].map((channel) => [channel, { ...consent[channel], ...(paused[channel] ? { pause: paused[channel] } : {}) }]),
  );
}

export function pick<T>(rng: Rng, from: readonly T[]): T {
  return from[rng.integer(from.length)] as T;
}
