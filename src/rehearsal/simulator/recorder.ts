/** Writes down what happens in a rehearsal, in sums and series; whole stories only of some people. */
import type { MessageFigures, RehearsalResult } from "../../contract/rehearsal.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import { growing } from "./growing.ts";
import { createHourTable } from "./hour-table.ts";
import type { Gap } from "../../content/gaps.ts";
import { SLOT_ROW } from "../../journeys/appointment-rows.ts";
import type { InboundContent } from "../../messages/content.ts";
import type { VirtualMessage, VirtualPerson } from "./people.ts";
import type { PriceList } from "./pricing.ts";
import { createStories, exampleName } from "./stories.ts";
import { createWayBook } from "./way-book.ts";
import type { MessageNews, Observer } from "./world-types.ts";

export type Recorder = Observer & {
  readonly tierUse: (atMs: number, people: number) => void;
  readonly read: (about: ReadOptions) => Recorded;
};
export type ReadOptions = {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly examples: number;
  readonly conversions: readonly string[];
};
export type Recorded = Omit<RehearsalResult, "journey" | "seed" | "people" | "notes" | "team" | "throughput" | "tier"> & {
  readonly broken: RehearsalResult["notes"];
  readonly peak: { readonly perSecond: number; readonly at: string | null };
  readonly tierPeak: { readonly people: number; readonly at: string | null; readonly refused: number };
};

type Figures = { -readonly [Figure in keyof MessageFigures]: number };
const PATHS_SHOWN = 50;
const GAP_EXAMPLES = 5;
const LATE_NEWS: ReadonlySet<MessageNews> = new Set<MessageNews>(["delivered", "read", "clicked"]);
const TIER_CODE = "whatsapp_131048";

export function createRecorder(document: JourneyDocument, prices: PriceList): Recorder {
  const ways = createWayBook(document);
  const hours = createHourTable();
  const stories = createStories((person) => exampleName(person.profile, `#${person.index + 1}`));
  const byNode = new Map<string, Figures>();
  const outcomes = new Map<string, number>();
  const stayedOut = new Map<string, number>();
  const refusals = new Map<string, number>();
  const failures = new Map<string, number>();
  const replies = new Map<string, number>();
  const held = new Map<string, { n: number; sumMs: number }>();
  const holding = new Map<VirtualMessage, { reason: string; since: number }>();
  const costs = new Map<string, { market: string; category: string; messages: number; free: number; amount: number | null }>();
  const conversions = new Map<string, Set<number>>();
  const broken = new Map<string, number>();
  const gaps = new Map<string, { readonly node: string; readonly gap: Gap; readonly people: Set<VirtualPerson> }>();
  const wordings = new Map<string, Omit<RehearsalResult["wordings"][number], "saved"> & { readonly savedMicros: number }>();
  const lateness = growing();
  const second = { at: Number.NaN, n: 0, peak: 0, peakAt: Number.NaN };
  const tier = { peak: 0, peakAt: Number.NaN, refused: 0 };
  let runs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;

  const figuresOf = (node: string): Figures => {
    const known = byNode.get(node);
    if (known) return known;
    const figures = noFigures();
    byNode.set(node, figures);
    return figures;
  };
  const stopWaiting = (message: VirtualMessage, atMs: number): void => {
    const wait = holding.get(message);
    if (wait) {
      const sum = held.get(wait.reason);
      if (sum) sum.sumMs += atMs - wait.since;
      holding.delete(message);
    }
  };
  const noteSecond = (atMs: number): void => {
    const at = Math.floor(atMs / 1_000);
    second.n = at === second.at ? second.n + 1 : 1;
    second.at = at;
    hours.raise("peakPerSecond", atMs, second.n);
    if (second.n <= second.peak) return;
    second.peak = second.n;
    second.peakAt = at * 1_000;
  };
  const charge = (message: VirtualMessage, atMs: number): void => {
    // Only WhatsApp has a rate card.
    if (message.message.content.kind === "fields") return;
    const { market, category, isFree, amount } = prices.charge(message, atMs);
    const key = `${market} ${category}`;
    const row = costs.get(key) ?? { market, category, messages: 0, free: 0, amount: 0 };
    costs.set(key, row);
    row.messages += 1;
    if (isFree) row.free += 1;
    else if (amount === null) row.amount = null;
    else if (row.amount !== null) row.amount += amount;
    if (amount !== null && amount > 0) hours.add("cost", atMs, amount);
  };

  const recordNews: { readonly [News in MessageNews]: (message: VirtualMessage, atMs: number, detail: string | null) => void } = {
    queued: (message) => {
      const figures = figuresOf(message.node);
      figures.queued += 1;
      figures.waiting += 1;
    },
    held: (message, atMs, detail) => {
      const reason = detail ?? "";
      if (reason === TIER_CODE) tier.refused += 1;
      const before = holding.get(message);
      if (before?.reason === reason) return;
      stopWaiting(message, atMs);
      holding.set(message, { reason, since: atMs });
      const sum = held.get(reason) ?? { n: 0, sumMs: 0 };
      held.set(reason, { n: sum.n + 1, sumMs: sum.sumMs });
    },
    sent: (message, atMs) => {
      stopWaiting(message, atMs);
      const { wording } = message;
      if (wording) {
        const key = `${message.node}\n${wording.as}`;
        const row = wordings.get(key) ?? { node: message.node, as: wording.as, n: 0, savedMicros: 0 };
        wordings.set(key, { ...row, n: row.n + 1, savedMicros: row.savedMicros + wording.savedMicros });
      }
      const figures = figuresOf(message.node);
      figures.waiting -= 1;
      figures.sent += 1;
      hours.add("sent", atMs);
      lateness.add(atMs - message.message.createdAt.getTime());
      noteSecond(atMs);
    },
    delivered: (message, atMs) => {
      figuresOf(message.node).delivered += 1;
      hours.add("delivered", atMs);
      charge(message, atMs);
    },
    read: (message, atMs) => {
      figuresOf(message.node).read += 1;
      hours.add("read", atMs);
    },
    clicked: (message) => {
      figuresOf(message.node).clicked += 1;
    },
    refused: (message, atMs, detail) => {
      stopWaiting(message, atMs);
      const figures = figuresOf(message.node);
      figures.waiting -= 1;
      figures.refused += 1;
      hours.add("refused", atMs);
      count(refusals, `${message.node}\n${(detail ?? "").split(":")[0]}`);
    },
    expired: (message, atMs) => {
      stopWaiting(message, atMs);
      const figures = figuresOf(message.node);
      figures.waiting -= 1;
      figures.expired += 1;
    },
    cancelled: (message, atMs) => {
      stopWaiting(message, atMs);
      const figures = figuresOf(message.node);
      figures.waiting -= 1;
      figures.cancelled += 1;
    },
    failed: (message, atMs, detail) => {
      if (message.text === null) {
        // Never left: a variable was missing.
        stopWaiting(message, atMs);
        figuresOf(message.node).waiting -= 1;
      }
      figuresOf(message.node).failed += 1;
      count(failures, `${message.node}\n${(detail ?? "").split(":")[0]}`);
    },
  };

  return {
    entered: (run, atMs) => {
      runs += 1;
      ways.entered(run.run, atMs);
      hours.add("entered", atMs);
      stories.begin(run.person);
      stories.tell(run.person, atMs, "entered", run.run.node, run.run.memory.event.type, null);
    },
    stayedOut: (_person, why) => count(stayedOut, why),
    passed: (run, node, via, atMs) => {
      lastMs = Math.max(lastMs, atMs);
      run.mark = ways.passed(run.mark, node, via, atMs);
      stories.tell(run.person, atMs, "passed", node, via, null);
    },
    handedOver: (atMs) => hours.add("handedOver", atMs),
    stepped: (run, before, atMs) => ways.moved(before, run.run, atMs),
    broke: ({ run }, error) => count(broken, `${run.node}\n${error}`),
    ended: (run, atMs) => {
      ways.ended(run.run, run.mark, atMs);
      count(outcomes, `${run.run.state}\n${run.run.outcome ?? ""}`);
      stories.tell(run.person, atMs, "ended", run.run.node, run.run.outcome, null);
      stories.end(run);
    },
    message: (message, news, atMs, detail) => {
      // What is read months later leads nobody on: it does not stretch the time that is shown.
      if (!LATE_NEWS.has(news)) lastMs = Math.max(lastMs, atMs);
      recordNews[news](message, atMs, detail);
      stories.tell(message.person, atMs, news, message.node, detail, news === "sent" ? message.text : null);
    },
    gaps: (message, found) => {
      for (const gap of found) {
        const key = `${message.node}\n${gap.variable}\n${gap.instead}`;
        const known = gaps.get(key) ?? { node: message.node, gap, people: new Set<VirtualPerson>() };
        gaps.set(key, known);
        known.people.add(message.person);
      }
    },
    said: (person, content, answered, atMs) => {
      if (answered) {
        figuresOf(answered.node).replied += 1;
        count(replies, `${answered.node}\n${choiceOf(content)}`);
      }
      hours.add("replied", atMs);
      stories.tell(person, atMs, "replied", answered?.node ?? null, content.choice, content.text);
    },
    happened: (person, { type }, atMs) => {
      const who = conversions.get(type) ?? new Set();
      conversions.set(type, who.add(person.index));
      stories.tell(person, atMs, "event", null, type, null);
    },
    tierUse: (atMs, people) => {
      hours.raise("tierUse", atMs, people);
      if (people <= tier.peak) return;
      tier.peak = people;
      tier.peakAt = atMs;
    },
    read: ({ fromMs, untilMs, examples, conversions: wanted }) => {
      const endMs = Math.max(fromMs, Math.min(lastMs, untilMs));
      // Sums of decimal fractions: what is beyond a millionth is the machine's.
      const rounded = (amount: number): number => Number(amount.toFixed(6));
      const rows = [...costs.values()]
        .map((row) => ({ ...row, amount: row.amount === null ? null : rounded(row.amount) }))
        .toSorted((a, b) => (b.amount ?? 0) - (a.amount ?? 0) || b.messages - a.messages);
      return {
        from: new Date(fromMs).toISOString(),
        until: new Date(endMs).toISOString(),
        runs,
        notEntered: Object.fromEntries(stayedOut),
        nodes: [...ways.nodes()],
        outcomes: pairs(outcomes).map(({ first, second: outcome, n }) => ({ state: first, outcome: outcome || null, n })),
        paths: ways.paths(PATHS_SHOWN),
        messages: summed(byNode.values()),
        messagesByNode: Object.fromEntries(byNode),
        replies: pairs(replies).map(({ first, second: choice, n }) => ({ node: first, choice, n })),
        hours: hours.read(),
        refusals: pairs(refusals).map(({ first, second: reason, n }) => ({ node: first, reason, n })),
        held: [...held].map(([reason, { n, sumMs }]) => ({ reason, n, meanMs: Math.round(sumMs / n) })).toSorted((a, b) => b.n - a.n),
        failures: pairs(failures).map(({ first, second: code, n }) => ({ node: first, code, n })),
        gaps: [...gaps.values()]
          .map(({ node, gap, people }) => ({
            node,
            ...gap,
            people: people.size,
            examples: [...people].slice(0, GAP_EXAMPLES).map((person) => exampleName(person.profile, `#${person.index + 1}`)),
          }))
          .toSorted((a, b) => b.people - a.people),
        wordings: [...wordings.values()].map(({ savedMicros, ...row }) => ({ ...row, saved: savedMicros / 1_000_000 })),
        cost: {
          currency: prices.currency || null,
          total: rounded(rows.reduce((sum, { amount }) => sum + (amount ?? 0), 0)),
          rows,
          unpriced: rows.reduce((sum, { amount, messages, free }) => sum + (amount === null ? messages - free : 0), 0),
        },
        lateness: quantilesOf(lateness.values()),
        conversions: wanted.map((event) => ({ event, people: conversions.get(event)?.size ?? 0 })),
        timeline: ways.timeline(fromMs, endMs),
        examples: stories.examples(examples),
        broken: pairs(broken).map(({ first, second: error }) => ({ code: "step_failed", node: first, detail: error })),
        peak: { perSecond: second.peak, at: isoOrNull(second.peakAt) },
        tierPeak: { people: tier.peak, at: isoOrNull(tier.peakAt), refused: tier.refused },
      };
    },
  };
}

function noFigures(): Figures {
  return { queued: 0, sent: 0, delivered: 0, read: 0, replied: 0, clicked: 0, refused: 0, failed: 0, expired: 0, cancelled: 0, waiting: 0 };
}

function summed(figures: Iterable<Figures>): Figures {
  const all = noFigures();
  const names = Object.keys(all) as (keyof Figures)[];
  for (const one of figures) for (const name of names) all[name] += one[name];
  return all;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairs(counts: ReadonlyMap<string, number>): readonly { readonly first: string; readonly second: string; readonly n: number }[] {
  return [...counts]
    .map(([key, n]) => {
      const [first = "", second = ""] = key.split("\n");
      return { first, second, n };
    })
    .toSorted((a, b) => b.n - a.n);
}

function quantilesOf(values: Float64Array): RehearsalResult["lateness"] {
  const sorted = values.toSorted();
  const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function isoOrNull(ms: number): string | null {
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** Times that are chosen are one choice: which, is made up. */
function choiceOf({ choice, text }: InboundContent): string {
  return choice?.startsWith(SLOT_ROW) ? SLOT_ROW : (choice ?? text ?? "");
}
