/**
 * Verdicts a second on one core, on facts in memory: all packs in force, people of fourteen countries, each with some messages in the last days.
 * The floor asks the same questions by hand, of numbers that were worked out before: a map, five comparisons, a small record of why.
 */
import type { Contact } from "../../src/contact-rules/contacts.ts";
import type { PolicyInForce } from "../../src/contact-rules/document.ts";
import type { SendFacts } from "../../src/policy/send-facts.ts";
import type { BenchOptions } from "../args.ts";
import { median, round } from "../lib/stats.ts";
import { type Outcome, thousands } from "../report.ts";

const VERDICTS = 1_000_000;
const PEOPLE = 5_000;
const LEAST_PER_SECOND = 50_000;
const NOW_MS = Date.UTC(2026, 10, 30, 12);
const HOUR_MS = 3_600_000;
const WHERE = [
  ["FR", "Europe/Paris"],
  ["DE", "Europe/Berlin"],
  ["GB", "Europe/London"],
  ["ES", "Europe/Madrid"],
  ["IT", "Europe/Rome"],
  ["US", "America/New_York"],
  ["US", "America/Los_Angeles"],
  ["BR", "America/Sao_Paulo"],
  ["MX", "America/Mexico_City"],
  ["IN", "Asia/Kolkata"],
  ["JP", "Asia/Tokyo"],
  ["AU", "Australia/Sydney"],
  ["ZA", "Africa/Johannesburg"],
  ["NG", "Africa/Lagos"],
] as const;

/** As it is built and shipped. */
const built = async (path: string): Promise<unknown> => import(new URL(`../../dist/${path}.js`, import.meta.url).href);
type Gate = typeof import("../../src/policy/decide-send.ts");
type Packs = typeof import("../../src/contact-rules/packs/packs.ts");
type Calendars = typeof import("../../src/contact-rules/holidays.ts");

export async function benchGate({ rounds, scale }: BenchOptions): Promise<Outcome> {
  const { decideSend } = (await built("policy/decide-send")) as Gate;
  const { PACKS, policyOf } = (await built("contact-rules/packs/packs")) as Packs;
  const { holidaysFor } = (await built("contact-rules/holidays")) as Calendars;
  const document = policyOf("All packs", PACKS);
  const inForce: PolicyInForce = { version: 1, document, holidays: await holidaysFor(document, 2026) };
  const total = Math.max(20_000, Math.round(VERDICTS * scale));
  const asked = Array.from({ length: PEOPLE }, (_, index) => factsOf(index, inForce));
  const known = asked.map(({ policy }, index) => knownOf(index, policy?.contacts ?? []));
  const verdicts = { allow: 0, hold: 0, refuse: 0 };
  const product = (index: number): string => {
    const facts = asked[index % PEOPLE];
    if (!facts) throw new Error("nobody to ask about");
    // Each at a moment of its own, as in a day.
    const { verdict } = decideSend({ ...facts, now: new Date(NOW_MS + (index % 86_400) * 1_000) });
    verdicts[verdict] += 1;
    return verdict;
  };
  const floor = (index: number): object => {
    const of = known[index % PEOPLE];
    if (!of) throw new Error("nobody to ask about");
    const now = NOW_MS + (index % 86_400) * 1_000;
    const minute = Math.floor((now + of.offsetMs) / 60_000) % 1_440;
    const ladder = [
      { rule: "consent", pass: of.consents.get("whatsapp/marketing") === true },
      { rule: "hours", pass: minute >= 480 && minute < 1_200 },
      { rule: "cap", pass: of.times.filter((at) => at > now - 24 * HOUR_MS).length < 2 },
      { rule: "gap", pass: now - (of.times.at(-1) ?? 0) >= 4 * HOUR_MS },
    ];
    return { verdict: ladder.every(({ pass }) => pass) ? "allow" : "hold", ladder };
  };
  const rateOf = (each: (index: number) => unknown): number => {
    let kept: unknown;
    const began = performance.now();
    for (let index = 0; index < total; index += 1) kept = each(index);
    const perSecond = total / ((performance.now() - began) / 1_000);
    if (kept === undefined) throw new Error("nothing was decided");
    return perSecond;
  };
  rateOf(product);
  if (verdicts.allow === 0 || verdicts.hold === 0) throw new Error(`the gate said one thing only: ${JSON.stringify(verdicts)}`);
  const shares = { ...verdicts };
  const floors: number[] = [];
  const products: number[] = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    floors.push(rateOf(floor));
    products.push(rateOf(product));
  }
  const [of, by] = [median(floors), median(products)];
  const met = by >= LEAST_PER_SECOND;
  return {
    figures: { verdicts: total, floor: Math.round(of), perSecond: Math.round(by), ratio: round(by / of, 2), shares, met },
    rows: [
      {
        what: "verdicts of the gate, all packs in force, one core",
        floor: `${thousands(of)}/s`,
        product: `${thousands(by)}/s`,
        ratio: round(by / of, 2),
        demand: `≥ ${thousands(LEAST_PER_SECOND)}/s`,
        met,
      },
    ],
  };
}

/** Some were written to lately, most days ago. */
function contactsOf(index: number): readonly Contact[] {
  return Array.from({ length: index % 6 }, (_, nth) => ({
    atMs: NOW_MS - ((index * 7 + nth * 29) % 160) * HOUR_MS,
    channel: nth % 3 === 0 ? "email" : "whatsapp",
    purpose: "marketing" as const,
    topic: null,
  })).toSorted((one, other) => one.atMs - other.atMs);
}

function knownOf(index: number, contacts: readonly Contact[]) {
  return {
    consents: new Map([["whatsapp/marketing", index % 20 > 0]]),
    offsetMs: ((index % 24) - 12) * HOUR_MS,
    times: contacts.map(({ atMs }) => atMs),
  };
}

function factsOf(index: number, inForce: PolicyInForce): SendFacts {
  const [country, timeZone] = WHERE[index % WHERE.length] ?? WHERE[0];
  const now = new Date(NOW_MS);
  const yes = { state: index % 20 > 0 ? "opted_in" : "opted_out", at: "2026-03-01T00:00:00.000Z", source: "checkout", entryId: "e" };
  return {
    now,
    message: {
      id: `m-${index}`,
      channelId: "c",
      purpose: "marketing",
      origin: { kind: "campaign", campaignId: "c", occurrence: "", variant: "a", wave: 0 },
      content: { kind: "template", name: "sale" },
      attempt: 0,
      state: "queued",
      createdAt: now,
      expiresAt: null,
      decision: null,
    },
    profile: {
      id: `p-${index}`,
      identities: { phone: `+3361200${String(index).padStart(4, "0")}` },
      consent: { whatsapp: { marketing: yes } },
      reachability: {},
      country,
      timeZone,
      locale: "en",
    },
    channel: {
      id: "c",
      kind: "whatsapp",
      state: "active",
      form: { kind: "whatsapp", addressedBy: ["phone", "bsuid"] },
      config: { messagesPerSecond: 80, pairRate: { everyMs: 6_000, burst: 45 } },
    },
    conversation: null,
    templates: TEMPLATES,
    outstanding: null,
    senderRoom: 10,
    policy: { inForce, workspaceZone: "UTC", contacts: contactsOf(index), talkedAt: null, waiting: [] },
  } as unknown as SendFacts;
}

const TEMPLATES = [{ name: "sale", language: "en", status: "APPROVED", category: "MARKETING", components: [] }];
