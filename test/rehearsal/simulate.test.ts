/** The simulator alone: luck, limits, clocks and prices. */
import { exit, fork, journey, onEvent, template, text, wait, waitFor, whenEvent, whenReceipt, whenReply } from "@parley/sdk";
import { describe, expect, it } from "vitest";
import type { RehearsalEnvironment } from "../../src/contract/rehearsal.ts";
import { appointmentBooking } from "../../src/journeys/ready/appointment-booking.ts";
import { appointmentCare } from "../../src/journeys/ready/appointment-care.ts";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import { compileDelay } from "../../src/rehearsal/simulator/delay.ts";
import { participantOf } from "../../src/rehearsal/simulator/sample.ts";
import { simulate, type Simulation } from "../../src/rehearsal/simulator/simulate.ts";
import { createTimerQueue } from "../../src/rehearsal/simulator/timer-queue.ts";
import fc from "fast-check";
import { aChannel, aConversation, aTemplate } from "../support/sample-rows.ts";

const START = Date.UTC(2026, 2, 1, 10);
const HOUR = 3_600_000;

const asking = journey("asking", {
  title: "Asking",
  entry: onEvent("order_placed", { key: "properties.orderId" }),
  start: "ask",
  nodes: {
    ask: template("how_was_it", {
      purpose: "utility",
      buttons: [
        { index: 0, kind: "quick_reply", payload: "yes" },
        { index: 1, kind: "quick_reply", payload: "no" },
      ],
      next: "answer",
    }),
    answer: waitFor([whenReply("yes", "thanks"), whenReply("no", "end"), whenReceipt("ask", "failed", "lost")], {
      after: "P2D",
      next: "silent",
    }),
    thanks: text("Thank you!", { next: "end" }),
    end: exit("answered"),
    lost: exit("lost"),
    silent: exit("silent"),
  },
});
const TEMPLATES = [
  aTemplate({
    name: "how_was_it",
    language: "en",
    components: [
      { type: "BODY", text: "How was it?" },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Yes" },
          { type: "QUICK_REPLY", text: "No" },
        ],
      },
    ],
  }),
];

function simulation(people: number, more: Partial<Simulation> = {}): Simulation {
  const at = new Date(START);
  return {
    document: asking,
    participants: Array.from({ length: people }, (_, place) =>
      participantOf(
        { phone: `+33613${String(place).padStart(6, "0")}`, utility: "opted_in", country: "FR", timeZone: "Europe/Paris" },
        place,
        { at },
      ),
    ),
    entry: { atMs: START, overMs: 0, properties: {} },
    assumptions: {},
    learned: {},
    environment: {},
    channel: aChannel(),
    templates: TEMPLATES,
    seed: 1,
    horizonMs: 400 * 24 * HOUR,
    examples: 10,
    ...more,
  };
}
const ANSWERS = {
  messages: {
    ask: {
      delivered: 0.9,
      read: 0.7,
      replies: [
        { choice: "yes", share: 0.3, after: { median: "PT20M", p90: "PT5H" } },
        { choice: "no", share: 0.1, after: { fixed: "PT1H" } },
      ],
    },
  },
} as const;

/** Within five standard deviations: wrong once in two million. */
function expectShare(found: number, of: number, share: number): void {
  const most = 5 * Math.sqrt(of * share * (1 - share));
  expect(found, `${found} of ${of}, expected ${share}`).toBeGreaterThan(of * share - most);
  expect(found, `${found} of ${of}, expected ${share}`).toBeLessThan(of * share + most);
}

describe("simulate", () => {
  it("tells how many would wait for the team, when, and how long, by its hours and by what it gets through; and that it does not know", () => {
    const document = journey("helping", {
      title: "Helping",
      entry: onEvent("order_placed", { key: "properties.orderId" }),
      start: "give",
      nodes: { give: { kind: "assign", to: "team:Help", next: "done" }, done: exit() },
    });
    // A Sunday, 10:00; the team of two is there from Monday at 9:00 to 17:00 and ends 4 in an hour each.
    const week = [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }] as const;
    const open = { timeZone: null, zone: "UTC", week, exceptions: [], holidays: [], days: {} };
    const hours = { timeZone: "UTC", quiet: null, answers: { hours: open, isBehind: false, measured: null } };
    const all = simulate(simulation(80, { document, hours, teamPerHour: 8 }));
    const until = Date.parse("2026-03-03T11:00:00Z");
    expect(all.team).toEqual({
      handedOver: 80,
      perHour: 8,
      queue: { mostWaiting: 80, mostWaitingAt: new Date(START).toISOString(), longestMs: until - START },
    });
    // Over four days' working hours fewer wait: those of before are done with meanwhile.
    const entry = { atMs: START + 23 * HOUR, overMs: 30 * HOUR, properties: {} };
    const slowly = simulate(simulation(80, { document, hours, teamPerHour: 8, entry })).team?.queue;
    expect(slowly?.mostWaiting).toBeGreaterThan(20);
    expect(slowly?.mostWaiting).toBeLessThan(60);
    expect(slowly?.longestMs).toBeLessThan(24 * HOUR);
    const never = { ...hours, answers: { ...hours.answers, hours: { ...open, week: [] } } };
    expect(simulate(simulation(3, { document, hours: never, teamPerHour: 8 })).team?.queue?.longestMs).toBeNull();
    for (const unknown of [{ teamPerHour: 8 }, { hours }])
      expect(simulate(simulation(3, { document, ...unknown })).team).toMatchObject({ handedOver: 3, queue: null });
    expect(simulate(simulation(3)).team).toBeNull();
  });

  it("lets people follow links as assumed: only where there is one, counted once, read before, and heard by who waits for it", () => {
    const looking = journey("looking", {
      title: "Looking",
      entry: onEvent("order_placed", { key: "properties.orderId" }),
      start: "plain",
      nodes: {
        plain: template("how_was_it", { purpose: "utility", next: "look" }),
        look: template("look", {
          purpose: "utility",
          buttons: [{ index: 0, kind: "url", suffix: "https://shop.example/new" }],
          next: "follow",
        }),
        follow: waitFor([whenReceipt("look", "clicked", "curious")], { after: "P9D", next: "dull" }),
        curious: exit("curious"),
        dull: exit("dull"),
      },
    });
    const button = { type: "URL", text: "Look", url: "https://shop.example/l/{{1}}" };
    const templates = [
      ...TEMPLATES,
      aTemplate({
        name: "look",
        language: "en",
        components: [
          { type: "BODY", text: "Look!" },
          { type: "BUTTONS", buttons: [button] },
        ],
      }),
    ];
    const people = 2_000;
    const everyMessage = { delivered: 1, read: 0.1, clicks: 0.3, clicksAfter: { fixed: "PT1H" } } as const;
    const result = simulate(simulation(people, { document: looking, templates, assumptions: { everyMessage } }));
    expect(result.messagesByNode["plain"]?.clicked).toBe(0);
    const { clicked = 0, read = 0 } = result.messagesByNode["look"] ?? {};
    expectShare(clicked, people, 0.3);
    expectShare(read, people, 1 - 0.7 * 0.9);
    expect(result.outcomes.find(({ outcome }) => outcome === "curious")?.n).toBe(clicked);
    expect(result.messages.clicked).toBe(clicked);
    // Said of the one message it is taken on trust.
    const trusted = simulate(
      simulation(people, { document: looking, templates, assumptions: { everyMessage, messages: { plain: { clicks: 1 } } } }),
    );
    expect(trusted.messagesByNode["plain"]?.clicked).toBe(people);
  });

  it("ends when nothing goes on any more, however late somebody reads, and names what is waited for and never happens", () => {
    const everyMessage = { delivered: 1, read: 1, readAfter: { fixed: "P300D" } } as const;
    const late = simulate(simulation(20, { assumptions: { everyMessage } }));
    expect(late.messages.read).toBe(20);
    expect(late.until).toBe(new Date(START + 48 * HOUR).toISOString());
    expect(late.timeline.bucketMs * late.timeline.buckets).toBeLessThan(50 * HOUR);
    const { ask } = asking.nodes;
    const answer = waitFor([whenEvent("order_paid", "end")], { after: "P2D", next: "silent" });
    const paying = { ...asking, nodes: { ask, answer, end: exit(), silent: exit() } };
    const never = { code: "event_never", node: "answer", detail: "order_paid" };
    expect(simulate(simulation(1, { document: paying })).notes).toContainEqual(never);
    const paid = { events: [{ event: "order_paid", share: 0.5 }] };
    expect(simulate(simulation(1, { document: paying, assumptions: paid })).notes).not.toContainEqual(never);
  });

  it("gives the same result for the same input, and the same person the same luck whoever else takes part", () => {
    const [one, again] = [simulate(simulation(300, { assumptions: ANSWERS })), simulate(simulation(300, { assumptions: ANSWERS }))];
    expect(again).toEqual(one);
    const calm: RehearsalEnvironment = { messagesPerSecond: 10_000 };
    const few = simulate(simulation(100, { assumptions: ANSWERS, environment: calm, examples: 60 }));
    const many = simulate(simulation(200, { assumptions: ANSWERS, environment: calm, examples: 60 }));
    const lived = new Map(many.examples.map((example) => [example.person, example.trace.map(({ kind, node }) => `${kind} ${node}`)]));
    const both = few.examples.filter(({ person }) => lived.has(person));
    expect(both.length).toBeGreaterThan(3);
    for (const { person, trace } of both) expect(trace.map(({ kind, node }) => `${kind} ${node}`)).toEqual(lived.get(person));
  });

  it("leaves those who take part as they were: what changes there changes nowhere else", () => {
    const participants = simulation(20).participants.map((participant) => ({
      ...participant,
      conversation: { ...aConversation(), windowExpiresAt: new Date(START + HOUR) },
    }));
    const before = structuredClone(participants);
    const one = simulate(simulation(20, { participants, assumptions: ANSWERS }));
    expect(participants).toEqual(before);
    expect(simulate(simulation(20, { participants, assumptions: ANSWERS }))).toEqual(one);
  });

  it("honours the assumed shares, whatever the seed", () => {
    for (const seed of [1, 2, 3]) {
      const { messagesByNode, replies, nodes } = simulate(simulation(2_000, { assumptions: ANSWERS, seed }));
      const ask = messagesByNode["ask"];
      if (!ask) throw new Error("nothing was asked");
      expectShare(ask.delivered, ask.sent, 0.9);
      expectShare(ask.read, ask.delivered, 0.7);
      expectShare(replies.find(({ choice }) => choice === "yes")?.n ?? 0, ask.delivered, 0.3);
      expectShare(replies.find(({ choice }) => choice === "no")?.n ?? 0, ask.delivered, 0.1);
      const answer = nodes.find(({ node }) => node === "answer");
      expect(answer?.left).toMatchObject({ "arm:0": expect.any(Number), timeout: expect.any(Number) });
      expect(Object.values(answer?.left ?? {}).reduce((sum, n) => sum + n, 0)).toBe(2_000);
    }
  });

  it("counts people in and out: nobody is lost on the way", () => {
    const { nodes, outcomes, paths, timeline, runs } = simulate(simulation(500, { assumptions: { ...ANSWERS, notOnWhatsApp: 0.2 } }));
    expect(outcomes.reduce((sum, { n }) => sum + n, 0)).toBe(runs);
    expect(paths.reduce((sum, { n }) => sum + n, 0)).toBe(runs);
    for (const { entered, left, here, failed } of nodes)
      expect(Object.values(left).reduce((sum, n) => sum + n, 0) + here + failed).toBe(entered);
    expectShare(outcomes.find(({ outcome }) => outcome === "lost")?.n ?? 0, runs, 0.2);
    const last = timeline.buckets - 1;
    for (const standing of Object.values(timeline.here)) expect(standing[last]).toBe(0);
    expect(timeline.here["answer"]?.[0]).toBeGreaterThan(0);
  });

  it("decides by the rules of a template that cannot be sent: waits, stops, or lets the second one go", () => {
    const [first] = TEMPLATES;
    if (!first) throw new Error("there is a template");
    const standIn = { ...first, name: "how_is_it" };
    const templates = [{ ...first, status: "PAUSED" }, standIn];
    const sent = (more: Partial<Simulation>): number => simulate(simulation(20, { templates, ...more })).messages.sent;
    const rule = (action: "hold" | "stop" | "fallback") => ({
      templateRules: { how_was_it: { action, fallback: action === "fallback" ? standIn.name : null } },
    });
    expect(sent({})).toBe(0);
    expect(sent(rule("hold"))).toBe(0);
    expect(sent(rule("stop"))).toBe(0);
    expect(sent(rule("fallback"))).toBe(20);
    const refused = (more: Partial<Simulation>): number => simulate(simulation(20, { templates, ...more })).messages.refused;
    expect([refused(rule("hold")), refused(rule("stop"))]).toEqual([0, 20]);
  });

  it("goes by the workspace's policy: waits for the hours, counts what was sent before and in the rehearsal", () => {
    const document = journey("twice", {
      title: "Twice",
      entry: onEvent("order_placed", { key: "properties.orderId" }),
      start: "one",
      nodes: {
        one: template("how_was_it", { purpose: "utility", next: "pause" }),
        pause: wait("PT5M", "two"),
        two: template("how_was_it", { purpose: "utility", next: "end" }),
        end: exit(),
      },
    });
    const source = { basis: "house", title: "Ours", url: null } as const;
    const head = { version: 1, countries: "all", purposes: ["utility"], source } as const;
    const gap = { ...head, kind: "min_gap", id: "gap", minutes: 60 } as const;
    const cap = { ...head, kind: "frequency_cap", id: "cap", most: 2, per: { hours: 720 }, whenFull: "refuse" } as const;
    const hours = { ...head, kind: "quiet_hours", id: "hours", allowed: [{ days: [1], from: "09:00", to: "18:00" }] } as const;
    const by = (rules: NonNullable<Simulation["policy"]>["document"]["rules"], more: Partial<Simulation> = {}) =>
      simulate(simulation(1, { document, policy: { version: 1, document: { format: 1, title: "Ours", rules }, holidays: {} }, ...more }));
    const sentAt = ({ examples }: ReturnType<typeof by>) =>
      (examples[0]?.trace ?? []).filter(({ kind }) => kind === "sent").map(({ at }) => at.slice(0, 16));
    expect(sentAt(by([]))).toEqual(["2026-03-01T10:00", "2026-03-01T10:05"]);
    // A minute more, in which what was let go may still leave.
    expect(sentAt(by([gap]))).toEqual(["2026-03-01T10:00", "2026-03-01T11:01"]);
    // 1 March 2026 is a Sunday; Paris is an hour ahead.
    expect(sentAt(by([hours]))).toEqual(["2026-03-02T08:00", "2026-03-02T08:00"]);
    const [somebody] = simulation(1).participants;
    const lately = { contacts: [{ atMs: START - HOUR, channel: "whatsapp", purpose: "utility", topic: null }], talkedAtMs: null } as const;
    const counted = by([cap], { participants: somebody ? [{ ...somebody, lately }] : [] });
    expect(sentAt(counted)).toEqual(["2026-03-01T10:00"]);
    expect(counted.refusals).toEqual([{ node: "two", reason: "frequency_cap", n: 1 }]);
  });

  it("keeps the sender's pace, and says how long messages waited", () => {
    const { throughput, lateness, held, hours } = simulate(simulation(1_000, { environment: { messagesPerSecond: 10 } }));
    expect(throughput.peakPerSecond).toBeLessThanOrEqual(10);
    expect(hours.peakPerSecond.every((peak) => peak <= 10)).toBe(true);
    // 1,000 messages at 9.5 a second: the last one leaves after 105 seconds.
    expect(lateness.max).toBeGreaterThan(104_000);
    expect(lateness.max).toBeLessThan(106_000);
    expect(held).toEqual([{ reason: "sender_pace", n: 999, meanMs: expect.any(Number) }]);
  });

  it("writes first to no more people a day than the tier allows", () => {
    const { tier, hours, held } = simulate(simulation(300, { environment: { tierPer24h: 250 } }));
    expect(tier).toMatchObject({ limit: 250, peak: 250 });
    expect(Math.max(...hours.tierUse)).toBe(250);
    expect(held.find(({ reason }) => reason === "whatsapp_131048")?.n).toBe(50);
  });

  it("prices by the given list, by market and day; an open window makes utility free when it does", () => {
    const prices = [
      { market: "FR", category: "UTILITY", amount: 0.05 },
      { market: "FR", category: "UTILITY", amount: 0.1, effectiveFrom: "2026-03-02" },
    ] as const;
    const cost = (at: number) =>
      simulate(
        simulation(10, {
          entry: { atMs: at, overMs: 0, properties: {} },
          environment: { currency: "EUR", prices },
          assumptions: { everyMessage: { delivered: 1, deliveredAfter: { fixed: "PT1S" } } },
        }),
      ).cost;
    expect(cost(START)).toMatchObject({ currency: "EUR", total: 0.5, unpriced: 0 });
    expect(cost(START + 24 * HOUR).total).toBeCloseTo(1);
    const unlisted = simulate(simulation(10, { environment: { prices: [] } })).cost;
    expect(unlisted).toMatchObject({ total: 0, unpriced: expect.any(Number), rows: [{ market: "FR", category: "UTILITY", amount: null }] });
    expect(unlisted.unpriced).toBeGreaterThan(0);
  });

  it("costs what the workspace's own rate card says; sample rates say that they are", () => {
    const assumptions = { everyMessage: { delivered: 1, deliveredAfter: { fixed: "PT1S" } } } as const;
    const rateCard = {
      currency: "EUR",
      isSample: false,
      source: "contract",
      rates: [
        { market: "FR", category: "utility", from: "2026-01-01", price: 0.5 },
        { market: "other", category: "utility", from: "2026-01-01", price: 9 },
      ],
    };
    const own = simulate(simulation(10, { assumptions, rateCard }));
    expect(own.cost).toMatchObject({ currency: "EUR", total: 5, unpriced: 0 });
    expect(own.notes.map(({ code }) => code)).toContain("list_prices");
    const sample = simulate(simulation(10, { assumptions }));
    expect(sample.cost.currency).toBe("USD");
    expect(sample.notes.map(({ code }) => code)).toContain("sample_prices");
  });

  it("waits by the local clock across the change to summer time", () => {
    const nine: JourneyDocument = {
      schema: 1,
      name: "nine",
      title: "Nine",
      entry: { kind: "event", event: "go" },
      start: "wait",
      nodes: { wait: { kind: "wait", at: { time: "09:00" }, next: "ask" }, ask: asking.nodes.ask, answer: { kind: "exit" } },
    };
    const enteredAt = (iso: string): string | undefined => {
      const { examples } = simulate(simulation(1, { document: nine, entry: { atMs: Date.parse(iso), overMs: 0, properties: {} } }));
      return examples[0]?.trace.find(({ kind }) => kind === "sent")?.at;
    };
    // Nine in Paris is eight in UTC in winter and seven in summer; the night between 28 and 29 March is an hour shorter.
    expect(enteredAt("2026-03-28T12:00:00Z")).toBe("2026-03-29T07:00:00.000Z");
    expect(enteredAt("2026-03-27T12:00:00Z")).toBe("2026-03-28T08:00:00.000Z");
    expect(enteredAt("2026-10-24T12:00:00Z")).toBe("2026-10-25T08:00:00.000Z");
  });

  it("follows people who are in two places at once", () => {
    const both = journey("both", {
      title: "Both",
      entry: onEvent("go"),
      start: "split",
      nodes: {
        split: fork("slow", "quick"),
        slow: wait("P2D", "meet"),
        quick: wait("P1D", "meet"),
        meet: { kind: "join", fork: "split", when: "all", next: "end" },
        end: exit("met"),
      },
    });
    const { outcomes, timeline, nodes } = simulate(simulation(10, { document: both }));
    expect(outcomes).toEqual([{ state: "finished", outcome: "met", n: 10 }]);
    expect(timeline.here["slow"]?.[0]).toBe(10);
    expect(timeline.here["quick"]?.[0]).toBe(10);
    const afterOneDay = Math.ceil((25 * HOUR) / timeline.bucketMs);
    expect([timeline.here["quick"]?.[afterOneDay], timeline.here["meet"]?.[afterOneDay]]).toEqual([0, 10]);
    for (const standing of Object.values(timeline.here)) expect(standing.at(-1)).toBe(0);
    expect(nodes.every(({ here }) => here === 0)).toBe(true);
  });

  it("says what cannot be: an answer that the message does not offer, a sender that is not there", () => {
    const impossible = simulate(simulation(3, { assumptions: { messages: { ask: { replies: [{ choice: "perhaps", share: 1 }] } } } }));
    expect(impossible.replies).toEqual([]);
    expect(impossible.notes).toContainEqual({ code: "choice_not_offered", node: "ask", detail: "perhaps" });
    const alone = simulate(simulation(3, { channel: null }));
    expect(alone.outcomes).toEqual([{ state: "failed", outcome: "channel_missing:ask", n: 3 }]);
    expect(alone.notes).toContainEqual({ code: "no_sender", node: null, detail: null });
  });
});

describe("a split whose shares follow success", () => {
  it("keeps the shares it begins with, and the result says so", () => {
    const document: JourneyDocument = {
      ...simulation(1).document,
      start: "tone",
      nodes: {
        tone: {
          kind: "split",
          bandit: { goal: "read", explore: 0.05, minimumSample: 1 },
          arms: [
            { weight: 3, next: "dry" },
            { weight: 1, next: "warm" },
          ],
        },
        dry: { kind: "message", channel: "whatsapp", purpose: "service", content: { kind: "text", text: "Noted." }, next: "end" },
        warm: { kind: "message", channel: "whatsapp", purpose: "service", content: { kind: "text", text: "Lovely!" }, next: "end" },
        end: { kind: "exit" },
      },
    };
    const result = simulate(simulation(400, { document }));
    expect(result.notes).toContainEqual({ code: "shares_stay", node: "tone", detail: null });
    const dry = result.nodes.find(({ node }) => node === "dry");
    expect((dry?.entered ?? 0) / 400).toBeCloseTo(0.75, 1);
  });
});

describe("appointments in it", () => {
  const counted = (result: ReturnType<typeof simulate>): { readonly [outcome: string]: number } =>
    Object.fromEntries(result.outcomes.map(({ outcome, n }) => [outcome, n]));
  const invented = { document: appointmentBooking.document, templates: [] };

  it("are booked, refused and left open as assumed; times are made up, and a taken one is asked for anew", () => {
    const appointments = { book: { takes: 0.5, none: 0.2, vanishes: 0.3 } };
    const messages = { book: { delivered: 1 } };
    const result = simulate(simulation(2_000, { ...invented, assumptions: { appointments, messages } }));
    // Whoever is told that theirs is taken chooses, declines or is silent again, in the same shares.
    const again = 1 / (1 - 0.5 * 0.3);
    const outcomes = counted(result);
    expectShare(outcomes["booked"] ?? 0, 2_000, 0.5 * 0.7 * again);
    expectShare(outcomes["timed_out"] ?? 0, 2_000, 0.3 * again);
    const asked = result.nodes.find(({ node }) => node === "ask_to_wait")?.entered ?? 0;
    expectShare(asked, 2_000, 0.2 * again);
    expect(result.replies.filter(({ node }) => node === "book").map(({ choice }) => choice)).toEqual(
      expect.arrayContaining(["slot:", "slots:none"]),
    );
    expect(result.notes).toContainEqual({ code: "times_assumed", node: "book", detail: null });
    const story = result.examples.find(({ outcome }) => outcome === "booked")?.trace ?? [];
    expect(story.find(({ kind }) => kind === "replied" && story.length > 0)?.text).toBeTruthy();
  });

  it("have guesses of their own, and what is asked of them is the same to the last figure", () => {
    const result = simulate(simulation(500, invented));
    const { booked = 0, timed_out: silent = 0 } = counted(result);
    expect(booked).toBeGreaterThan(silent);
    expect(simulate(simulation(500, invented)).outcomes).toEqual(result.outcomes);
  });

  it("are moved and cancelled by the buttons of a message, where that is not too late", () => {
    const taps = (choice: string) => ({
      messages: { booked: { delivered: 1, replies: [{ choice, share: 1, after: { fixed: "PT1M" } }] } },
      events: [{ event: "appointment.done", share: 1, after: { fixed: "P30D" } }],
    });
    const care = {
      document: appointmentCare.document,
      templates: [
        aTemplate({
          name: "appointment_is_booked",
          language: "en",
          components: [
            { type: "BODY", text: "Booked." },
            { type: "BUTTONS", buttons: ["Come", "Move", "Cancel"].map((text) => ({ type: "QUICK_REPLY", text })) },
          ],
        }),
      ],
      entry: { atMs: START, overMs: 0, properties: { service: "Cut", when: "tomorrow", manageUrl: "https://shop.example/b/1" } },
    };
    const passed = (result: ReturnType<typeof simulate>, node: string) => result.nodes.find((one) => one.node === node)?.entered ?? 0;
    const moving = simulate(
      simulation(400, { ...care, assumptions: { ...taps("appointment.move"), appointments: { move: { takes: 0.75, none: 0.25 } } } }),
    );
    expectShare(passed(moving, "moved"), 400, 0.97 * 0.735 * 1.015);
    const cancelling = simulate(
      simulation(400, { ...care, assumptions: { ...taps("appointment.cancel"), appointments: { cancel: { done: 0.6 } } } }),
    );
    expectShare(passed(cancelling, "cancelled"), 400, 0.6);
    expectShare(passed(cancelling, "too_late"), 400, 0.4);
  });
});

describe("its parts", () => {
  it("delays have the median and the ninth decile they were given", () => {
    const delay = compileDelay({ median: "PT10M", p90: "PT6H" });
    expect([delay(0.5), delay(0.9)].map((ms) => Math.round(ms / 1_000))).toEqual([600, 21_600]);
    expect(compileDelay({ quantiles: [0, 100, 400] })(0.75)).toBe(250);
    expect(() => compileDelay({ fixed: "soon" })).toThrow(/no ISO 8601 duration/);
  });

  it("the queue gives back in the order of time, then in the order it was filled", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3_000 }), (times) => {
        const queue = createTimerQueue<number>();
        times.forEach((at, index) => queue.add(at, index));
        const taken = times.map(() => queue.take() ?? -1);
        const wanted = times.map((_, index) => index).toSorted((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
        expect(taken).toEqual(wanted);
        expect(queue.take()).toBeUndefined();
      }),
    );
  });
});
