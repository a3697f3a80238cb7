import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AgentFacts,
  AVAILABILITIES,
  inTurn,
  PRIORITIES,
  route,
  routeAll,
  type Routed,
  ROUTING_POLICIES,
  type Staff,
  type Waiting,
} from "./routing.ts";

const agent = (id: string, more: Partial<AgentFacts> = {}): AgentFacts => ({
  id,
  availability: "online",
  capacity: 2,
  open: 0,
  skills: [],
  languages: [],
  lastGivenAt: null,
  ...more,
});
const waiting = (id: string, more: Partial<Waiting> = {}): Waiting => ({
  id,
  teamId: null,
  channelId: "whatsapp",
  labels: [],
  language: null,
  priority: "normal",
  lastAgent: null,
  since: 0,
  ...more,
});
const staff = (policy: Staff["teams"][number]["policy"], ...agents: readonly AgentFacts[]): Staff => ({
  agents,
  teams: [{ id: "help", policy, members: agents.map(({ id }) => id), channels: [], isDefault: true }],
});
const told = (routed: Routed): string => (routed.kind === "given" ? `${routed.to}: ${routed.why}` : routed.reason);

describe("who is given a conversation", () => {
  test.each([
    ["nobody made a team", { agents: [agent("ana")], teams: [] }, {}, "no_team"],
    ["people take what they want", staff("manual", agent("ana")), {}, "manual"],
    [
      "nobody is there",
      staff("round_robin", agent("ana", { availability: "away" }), agent("ben", { availability: "offline" })),
      {},
      "nobody_online",
    ],
    ["everybody is full", staff("least_busy", agent("ana", { open: 2 }), agent("ben", { availability: "away" })), {}, "all_full"],
    [
      "whose turn it is",
      staff("round_robin", agent("ana", { lastGivenAt: 5 }), agent("ben", { lastGivenAt: 3, open: 1 })),
      {},
      "ben: round_robin",
    ],
    ["who has most room", staff("least_busy", agent("ana", { open: 1 }), agent("ben", { open: 2, capacity: 10 })), {}, "ben: least_busy"],
    [
      "who knows of it",
      staff("skills", agent("ana"), agent("ben", { skills: ["billing"] })),
      { labels: ["billing", "vip"] },
      "ben: skills",
    ],
    [
      "who knows of it is full",
      staff("skills", agent("ana"), agent("ben", { skills: ["billing"], open: 2 })),
      { labels: ["billing"] },
      "skill_busy",
    ],
    ["nobody knows of it", staff("skills", agent("ana")), { labels: ["billing"] }, "ana: skills"],
    [
      "who speaks it",
      staff("language", agent("ana", { languages: ["en"] }), agent("ben", { languages: ["pt"] })),
      { language: "pt_BR" },
      "ben: language",
    ],
    [
      "who speaks it is away",
      staff("language", agent("ana"), agent("ben", { languages: ["pt"], availability: "away" })),
      { language: "pt" },
      "language_busy",
    ],
    ["nobody speaks it", staff("language", agent("ana", { languages: ["en"] })), { language: "pt" }, "ana: least_busy"],
    ["who talked with them", staff("last_agent", agent("ana"), agent("ben", { open: 1 })), { lastAgent: "ben" }, "ben: last_agent"],
    ["who talked with them is full", staff("last_agent", agent("ana"), agent("ben", { open: 2 })), { lastAgent: "ben" }, "ana: least_busy"],
  ] as const)("%s", (_, facts, more, expected) => {
    expect(told(route(waiting("one", more), facts))).toBe(expected);
  });

  test("its own team, else the sender's, else the default one", () => {
    const teams: Staff["teams"] = [
      { id: "first", policy: "round_robin", members: ["ana"], channels: [], isDefault: true },
      { id: "sms", policy: "round_robin", members: ["ben"], channels: ["sms"], isDefault: false },
      { id: "billing", policy: "round_robin", members: ["eve"], channels: [], isDefault: false },
    ];
    const agents = ["ana", "ben", "eve"].map((id) => agent(id));
    const to = (more: Partial<Waiting>): string => told(route(waiting("one", more), { agents, teams }));
    expect([to({}), to({ channelId: "sms" }), to({ channelId: "sms", teamId: "billing" })]).toEqual([
      "ana: round_robin",
      "ben: round_robin",
      "eve: round_robin",
    ]);
  });

  test("turns are fair over time: after any number of conversations nobody had two more than another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 60 }), (people, conversations) => {
        let agents = Array.from({ length: people }, (_, index) => agent(`agent-${index}`, { capacity: 1_000 }));
        const had = new Map(agents.map(({ id }) => [id, 0]));
        for (let now = 0; now < conversations; now += 1) {
          const routed = route(waiting(`c${now}`), staff("round_robin", ...agents));
          if (routed.kind !== "given") throw new Error("everybody had room");
          had.set(routed.to, (had.get(routed.to) ?? 0) + 1);
          agents = agents.map((each) => (each.id === routed.to ? { ...each, lastGivenAt: now } : each));
        }
        expect(Math.max(...had.values()) - Math.min(...had.values())).toBeLessThanOrEqual(1);
      }),
    );
  });

  const someAgents = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom("ana", "ben", "eve", "tom", "zoe"),
      availability: fc.constantFrom(...AVAILABILITIES),
      capacity: fc.integer({ min: 1, max: 4 }),
      open: fc.integer({ min: 0, max: 6 }),
      skills: fc.subarray(["billing", "returns"]),
      languages: fc.subarray(["en", "fr"]),
      lastGivenAt: fc.option(fc.integer({ min: 0, max: 9 })),
    }),
    { selector: ({ id }) => id },
  );
  const someWaiting = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      teamId: fc.constant(null),
      channelId: fc.constant("whatsapp"),
      labels: fc.subarray(["billing", "returns", "vip"]),
      language: fc.option(fc.constantFrom("en", "fr-CA", "de")),
      priority: fc.constantFrom(...PRIORITIES),
      lastAgent: fc.option(fc.constantFrom("ana", "ben", "gone")),
      since: fc.integer({ min: 0, max: 20 }),
    }),
    { selector: ({ id }) => id, maxLength: 20 },
  );

  test("never above what anybody can take, nobody who is not online, nobody idle while somebody waits, and in turn", () => {
    fc.assert(
      fc.property(someAgents, someWaiting, fc.constantFrom(...ROUTING_POLICIES), fc.integer(), (agents, queue, policy, shuffle) => {
        const facts = staff(policy, ...agents);
        const routed = routeAll(queue, facts, 10);
        const given = routed.flatMap((each) => (each.kind === "given" ? [each] : []));
        for (const each of agents) {
          const got = given.filter(({ to }) => to === each.id).length;
          if (got > 0) expect([each.availability, each.open + got <= each.capacity]).toEqual(["online", true]);
        }
        const room = agents.reduce(
          (sum, { availability, capacity, open }) => sum + (availability === "online" ? Math.max(0, capacity - open) : 0),
          0,
        );
        // Skills and languages may keep one waiting that somebody else could take; nothing else does.
        if (policy === "round_robin" || policy === "least_busy" || policy === "last_agent")
          expect(given.length).toBe(Math.min(room, queue.length));
        if (policy === "round_robin" || policy === "least_busy" || policy === "last_agent")
          expect(given.map(({ id }) => id)).toEqual(
            inTurn(queue)
              .slice(0, given.length)
              .map(({ id }) => id),
          );
        // In whatever order they are told.
        const turned = queue.map((_, index) => queue[(index + Math.abs(shuffle)) % queue.length]).filter((each) => each !== undefined);
        expect(routeAll(turned, { ...facts, agents: [...agents].toReversed() }, 10)).toEqual(routed);
      }),
      { numRuns: 500 },
    );
  });
});
