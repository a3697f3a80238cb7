import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallId } from "../platform/ids.ts";
import { step } from "./advance.ts";
import { circlesOf } from "./circles.ts";
import { decideControl, JOURNEY_STATES } from "./control.ts";
import type { JourneyDocument, JourneyNode } from "./document.ts";
import { drainProblems, moveRun, releaseRun } from "./drain.ts";
import { pathsOf } from "./paths.ts";
import type { StepInput } from "./step.ts";
import { deepFreeze, documentOf, factsAt, freshRun, START, tell } from "./testing/story.ts";
import { addDuration, fromMs, parseDuration } from "./time.ts";
import { validateJourney } from "./validate.ts";

const end: JourneyNode = { kind: "exit", outcome: "done" };
const wait = (duration: string, next: string): JourneyNode => ({ kind: "wait", for: duration, next });
const problemsOf = (document: JourneyDocument): readonly string[] => {
  const result = validateJourney(document);
  return (result.ok ? result.warnings : result.problems).map(({ code, node }) => `${code} ${node ?? "-"}`);
};
const forked = (when: "all" | "any"): JourneyDocument =>
  documentOf({
    both: { kind: "fork", paths: [{ next: "short" }, { next: "long" }] },
    short: wait("PT1H", "meet"),
    long: wait("PT3H", "meet"),
    meet: { kind: "join", fork: "both", when, next: "after" },
    after: wait("PT1H", "end"),
    end,
  });

describe("fork and join", () => {
  it("goes on once, when all are there", () => {
    const story = tell(forked("all"));
    expect(story.run().memory.paths).toEqual([
      { id: "both.0", node: "short", dueAt: "2026-03-01T11:00:00.000Z" },
      { id: "both.1", node: "long", dueAt: "2026-03-01T13:00:00.000Z" },
    ]);
    story.wait("PT2H");
    expect(story.run()).toMatchObject({ state: "live", memory: { paths: [{ node: "meet", dueAt: null }, { node: "long" }] } });
    story.wait("PT1H");
    expect(story.run()).toMatchObject({ state: "live", node: "after" });
    expect(story.run().memory.paths).toBeUndefined();
    story.wait("PT1H");
    expect(story.run()).toMatchObject({ state: "finished", outcome: "done" });
    expect(story.effects().filter((effect) => effect.kind === "passed" && effect.node === "meet")).toHaveLength(1);
  });

  it("goes on with the first, and ends the others", () => {
    const story = tell(forked("any"));
    story.wait("PT1H");
    expect(story.run()).toMatchObject({ state: "live", node: "after" });
    story.wait("P1D");
    expect(story.run().memory.trail.map(({ node, via }) => `${node} ${via}`)).toEqual([
      "both path:0",
      "both path:1",
      "short elapsed",
      "meet joined",
      "after elapsed",
      "end end",
    ]);
  });

  it("does not wait for a path that came to its own end", () => {
    const document = documentOf({
      both: { kind: "fork", paths: [{ next: "meet" }, { next: "long" }] },
      long: wait("PT3H", "away"),
      away: { kind: "exit", outcome: "away" },
      meet: { kind: "join", fork: "both", when: "all", next: "end" },
      end,
    });
    const story = tell(document);
    expect(story.run().state).toBe("live");
    story.wait("PT3H");
    expect(story.run()).toMatchObject({ state: "finished", outcome: "done" });
  });

  it("ends with the last path when nothing joins them", () => {
    const story = tell(
      documentOf({ both: { kind: "fork", paths: [{ next: "a" }, { next: "b" }] }, a: wait("PT1H", "end"), b: wait("PT2H", "end"), end }),
    );
    story.wait("PT1H");
    expect(story.run()).toMatchObject({ state: "live", node: "b" });
    story.wait("PT1H");
    expect(story.run().state).toBe("finished");
  });

  it("gives one reply to one path, and an event to all", () => {
    const ask = (next: string): JourneyNode => ({
      kind: "wait_for",
      arms: [
        { on: "any_reply", next },
        { on: "event", event: "order_paid", next },
      ],
      timeout: { after: "P1D", next },
    });
    const document = documentOf({
      both: { kind: "fork", paths: [{ next: "a" }, { next: "b" }] },
      a: ask("c"),
      b: ask("c"),
      c: wait("P2D", "end"),
      end,
    });
    const replied = tell(document);
    replied.reply("yes");
    expect(pathsOf(replied.run()).map(({ node }) => node)).toEqual(["c", "b"]);
    const heard = tell(document);
    heard.event("order_paid");
    expect(pathsOf(heard.run()).map(({ node }) => node)).toEqual(["c", "c"]);
  });

  it.each<[string, { readonly [name: string]: JourneyNode }, string]>([
    ["a join of nothing", { a: { kind: "join", fork: "b", when: "all", next: "end" }, b: wait("PT1H", "a") }, "join_invalid a"],
    [
      "a way round the fork",
      {
        a: {
          kind: "split",
          arms: [
            { weight: 1, next: "f" },
            { weight: 1, next: "j" },
          ],
        },
        f: { kind: "fork", paths: [{ next: "j" }, { next: "j" }] },
        j: { kind: "join", fork: "f", when: "all", next: "end" },
      },
      "join_invalid j",
    ],
    [
      "two joins of one fork",
      {
        f: { kind: "fork", paths: [{ next: "j" }, { next: "k" }] },
        j: { kind: "join", fork: "f", when: "all", next: "end" },
        k: { kind: "join", fork: "f", when: "all", next: "end" },
      },
      "join_invalid k",
    ],
    ["a path back to its fork", { f: { kind: "fork", paths: [{ next: "w" }, { next: "end" }] }, w: wait("PT1H", "f") }, "fork_invalid f"],
    ["a fork of one", { f: { kind: "fork", paths: [{ next: "end" }] } }, "fork_invalid f"],
    [
      "a split of nothing",
      {
        s: {
          kind: "split",
          arms: [
            { weight: 0, next: "end" },
            { weight: 0, next: "end" },
          ],
        },
      },
      "split_invalid s",
    ],
    ["a jump nowhere", { j: { kind: "jump" }, end }, "jump_invalid j"],
    ["a jump in a circle", { a: { kind: "update_profile", set: { x: 1 }, next: "j" }, j: { kind: "jump", node: "a" } }, "endless_loop a"],
    [
      "a call to a host from data",
      { h: { kind: "http", method: "GET", url: "https://{{ event.properties.host }}/", next: "end" } },
      "call_invalid h",
    ],
    [
      "a branch on errors to nowhere",
      { h: { kind: "http", method: "GET", url: "https://a.example/", onError: { do: "branch" }, next: "end" } },
      "on_error_invalid h",
    ],
    ["a zone that is none", { w: { kind: "wait", at: { time: "09:00" }, zone: "Mars/Olympus", next: "end" } }, "zone_unknown w"],
    ["quiet that is never", { w: { kind: "wait", quiet: { from: "09:00", to: "09:00" }, next: "end" } }, "contradiction w"],
  ])("refuses %s, by name", (_what, nodes, problem) => {
    expect(problemsOf(documentOf({ ...nodes, end }))).toContain(problem);
  });

  it.each<[string, Partial<JourneyDocument>, string]>([
    ["a cron that is none", { entry: { kind: "schedule", audience: "a", cron: "99 * * * *", zone: "UTC" } }, "entry_invalid -"],
    ["a schedule in no zone", { entry: { kind: "schedule", audience: "a", cron: "0 9 * * *", zone: "Mars/Olympus" } }, "zone_unknown -"],
    ["a schedule without a time", { entry: { kind: "schedule", audience: "a", zone: "UTC" } }, "entry_invalid -"],
    [
      "an entry that is its own exit",
      { entry: { kind: "audience", audience: "a", on: "entered" }, exitOn: [{ audience: "a", on: "entered" }] },
      "contradiction -",
    ],
    ["never again, but after a while", { entry: { kind: "api", reentry: "never", reentryAfter: "P1D" } }, "contradiction -"],
    ["caps of nothing", { caps: {} }, "entry_invalid -"],
  ])("refuses %s", (_what, more, problem) => {
    expect(problemsOf(documentOf({ end }, more))).toContain(problem);
  });
});

describe("a circle", () => {
  const circle: JourneyDocument["nodes"] = {
    note: { kind: "update_profile", set: { seen: true }, next: "again" },
    again: wait("PT1H", "note"),
  };
  it("is known by its nodes", () => {
    expect([...circlesOf(documentOf({ first: wait("PT1H", "note"), ...circle, end }))].toSorted()).toEqual(["again", "note"]);
  });

  it("ends after the passes it may make", () => {
    const story = tell(documentOf(circle, { loops: { passes: 3 } }));
    story.wait("P1D");
    expect(story.run()).toMatchObject({ state: "failed", outcome: "too_many_passes:note" });
    expect(story.run().memory.passes?.["note"]?.n).toBe(3);
  });

  it("waits out the time between two passes", () => {
    const story = tell(documentOf(circle, { loops: { every: "PT5H" } }));
    story.wait("PT1H");
    expect(story.run()).toMatchObject({ node: "note", dueAt: new Date("2026-03-01T15:00:00Z"), memory: { paths: [{ pending: true }] } });
    story.wait("PT4H");
    expect(story.run()).toMatchObject({ node: "again" });
    expect(story.run().memory.paths).toBeUndefined();
  });
});

describe("a split", () => {
  const document = documentOf({
    choose: {
      kind: "split",
      arms: [
        { weight: 30, next: "a" },
        { weight: 70, next: "b" },
        { weight: 0, next: "c" },
      ],
    },
    a: { kind: "exit", outcome: "a" },
    b: { kind: "exit", outcome: "b" },
    c: { kind: "exit", outcome: "c" },
  });
  const outcomeOf = (n: number): string | null => {
    const profile = { ...factsAt(START, () => "").profile, id: `profile-${n}` as never };
    const run = { ...freshRun(document), profileId: profile.id };
    return step(document, run, { kind: "start" }, { ...factsAt(START, () => ""), profile }).run.outcome;
  };
  it("goes by weights, and the same way for the same person", () => {
    const outcomes = Array.from({ length: 4_000 }, (_, n) => outcomeOf(n));
    expect(outcomes.filter((outcome) => outcome === "a").length / 4_000).toBeCloseTo(0.3, 1);
    expect(outcomes).not.toContain("c");
    expect(outcomes.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, n) => outcomeOf(n)));
  });
});

describe("a journey that is held", () => {
  it("hears, and goes nowhere; released, it goes on", () => {
    const document = documentOf({
      ask: { kind: "wait_for", arms: [{ on: "any_reply", next: "note" }], timeout: { after: "P1D", next: "end" } },
      note: { kind: "update_profile", set: { said: "{{ answers.ask.text }}" }, next: "end" },
      end,
    });
    let held = false;
    const story = tell(document, {
      facts: {
        get held() {
          return held;
        },
      },
    });
    expect(story.run().node).toBe("ask");
    held = true;
    const reply: StepInput = {
      kind: "reply",
      messageId: "in" as never,
      externalId: null,
      content: { kind: "text", text: "yes", choice: null, target: null, data: null, raw: {} },
      repliesTo: null,
      at: "",
    };
    const kept = step(document, story.run(), reply, { ...factsAt(START, () => ""), held: true });
    expect(kept.run).toMatchObject({
      state: "live",
      node: "note",
      dueAt: null,
      memory: { paths: [{ pending: true, dueAt: null }], answers: { ask: { text: "yes" } } },
    });
    expect(kept.effects.some((effect) => effect.kind === "update_profile")).toBe(false);
    const released = releaseRun(kept.run, START);
    expect(step(document, released, { kind: "timer" }, { ...factsAt(START, () => ""), held: true }).run).toMatchObject({
      node: "note",
      dueAt: null,
    });
    const done = step(
      document,
      released,
      { kind: "timer" },
      factsAt(START, () => ""),
    );
    expect(done.run.state).toBe("finished");
    expect(done.effects).toContainEqual({ kind: "update_profile", set: { said: "yes" } });
    expect(releaseRun(done.run, START)).toBe(done.run);
  });
});

describe("another version", () => {
  const from = forked("all");
  it("says which nodes are missing, and is content once they are mapped", () => {
    const { long: _gone, ...rest } = from.nodes;
    const to = { ...from, nodes: { ...rest, later: wait("PT9H", "meet") } };
    expect(drainProblems(from, to, {}).map(({ node }) => node)).toEqual(["long"]);
    expect(drainProblems(from, to, { long: "later" })).toEqual([]);
    expect(drainProblems(from, to, { long: "nowhere" }).map(({ node }) => node)).toEqual(["long"]);
    const moved = moveRun(tell(from).run(), to, "version-2" as never, { long: "later" }, from, START);
    expect(moved).toMatchObject({
      versionId: "version-2",
      memory: { paths: [{ node: "short" }, { node: "later", dueAt: "2026-03-01T13:00:00.000Z" }] },
    });
    expect(moved.memory.paths?.[1]?.pending).toBeUndefined();
  });

  it("keeps all that a run remembers of a node that is called otherwise now", () => {
    const [from, to] = [documentOf({ old: wait("PT1H", "end"), end }), documentOf({ new: wait("PT1H", "end"), end })];
    const offer = { offered: ["2026-03-02T09:00:00.000Z"], zone: "Europe/Paris", language: "fr", misread: 1 };
    const run = tell(from).run();
    const memory = {
      ...run.memory,
      passes: { old: { n: 3, at: "2026-03-01T09:00:00.000Z" } },
      retries: { old: 2 },
      arms: { old: { arm: 1, path: "old.0/kept.1" } },
      appointments: { old: offer },
    };
    const moved = moveRun({ ...run, memory }, to, "version-2" as never, { old: "new" }, from, START);
    expect(moved.memory).toMatchObject({
      passes: { new: { n: 3 } },
      retries: { new: 2 },
      arms: { new: { arm: 1, path: "new.0/kept.1" } },
      appointments: { new: offer },
    });
    expect(JSON.stringify(moved.memory)).not.toContain('"old');
  });
});

describe("commands", () => {
  it.each(JOURNEY_STATES)("each has an answer in %s, and every no says why", (state) => {
    for (const command of ["publish", "pause", "resume", "stop", "drain", "archive", "restore"] as const) {
      const answer = decideControl("j", state, command, 0);
      if (!answer.ok) expect(answer.why).toMatch(/^j is/);
    }
  });
});

const NAMES = ["a", "b", "c", "d", "e", "f", "g"];
const name = fc.constantFrom(...NAMES);
const duration = fc.constantFrom("PT1M", "PT2H", "P3D");
const anyNode: fc.Arbitrary<JourneyNode> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), for: duration, next: name }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), at: fc.record({ time: fc.constantFrom("02:30", "09:00") }), next: name }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), window: fc.record({ after: duration, next: name }), next: name }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("fork" as const),
      paths: fc.array(fc.record({ next: name }), { minLength: 2, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("join" as const),
      fork: name,
      when: fc.constantFrom("all" as const, "any" as const),
      next: name,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("split" as const),
      by: fc.constantFrom("person" as const, "run" as const),
      arms: fc.array(fc.record({ weight: fc.constantFrom(1, 2), next: name }), { minLength: 2, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("http" as const),
      method: fc.constant("POST" as const),
      url: fc.constant("https://api.example/x"),
      onError: fc.oneof(
        fc.record({ retry: fc.record({ times: fc.constant(2), every: duration }), do: fc.constant("skip" as const) }),
        fc.record({ do: fc.constant("branch" as const), next: name }),
      ),
      next: name,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("wait_for" as const),
      arms: fc.array(fc.record({ on: fc.constant("event" as const), event: fc.constant("order_paid"), next: name }), {
        minLength: 1,
        maxLength: 2,
      }),
      timeout: fc.record({ after: duration, next: name }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("jump" as const), node: name }) },
  { weight: 4, arbitrary: fc.constant<JourneyNode>({ kind: "exit" }) },
);
const documents: fc.Arbitrary<JourneyDocument> = fc.tuple(fc.boolean(), ...NAMES.map(() => anyNode)).map(([forks, ...nodes]) => {
  const all: { [name: string]: JourneyNode } = Object.fromEntries(NAMES.map((key, index) => [key, nodes[index] ?? end]));
  // Random nodes rarely make a valid journey with a fork, so half of them begin with one.
  if (forks) all["a"] = { kind: "fork", paths: [{ next: "b" }, { next: "c" }] };
  const reached = new Set(["a"]);
  for (const at of reached)
    for (const [, next] of JSON.stringify(all[at]).matchAll(/"(?:next|otherwise|node)":"([a-g])"/g))
      if (next !== undefined) reached.add(next);
  // A random join rarely names a fork that leads to it: the nearest fork is named instead.
  const known = [...reached].filter((key) => all[key]?.kind === "fork");
  const made = [...reached].map((key) => {
    const node = all[key] ?? end;
    return [key, node.kind === "join" ? { ...node, fork: known[0] ?? node.fork } : node] as const;
  });
  return documentOf(Object.fromEntries(made), { start: "a", loops: { passes: 4 } });
});
type Act = "time" | "event" | "window" | "answer" | "error" | "hold" | "release";
const acts = fc.array(fc.constantFrom<Act>("time", "time", "event", "window", "answer", "error", "hold", "release"), { maxLength: 40 });

describe("any journey with forks, calls and guards that validates", () => {
  it("never loses a run, never has a path twice, and comes to an end", { timeout: 120_000 }, () => {
    const seen = { valid: 0, forked: 0, joined: 0, called: 0 };
    fc.assert(
      fc.property(documents, acts, (document, happenings) => {
        if (!validateJourney(document).ok) return;
        seen.valid += 1;
        deepFreeze(document);
        let run = deepFreeze(freshRun(document));
        let now = START;
        let held = false;
        let made = 0;
        const tellRun = (input: StepInput): void => {
          const facts = { ...factsAt(now, () => `m-${(made += 1)}`), held };
          const result = step(document, run, deepFreeze(input), facts);
          run = deepFreeze(result.run);
          if (result.effects.some((effect) => effect.kind === "passed" && effect.via === "joined")) seen.joined += 1;
          if (run.state !== "live") return expect([run.dueAt, run.memory.paths]).toEqual([null, undefined]);
          const paths = pathsOf(run);
          if (paths.length > 1) seen.forked += 1;
          expect(paths.length).toBeGreaterThan(0);
          expect(new Set(paths.map(({ id }) => id)).size).toBe(paths.length);
          // No path beside one that it is a part of.
          for (const one of paths)
            for (const other of paths) if (one !== other) expect(`${other.id}/`.startsWith(`${one.id}/`) || one.id === "").toBe(false);
          // Something will move it: a time, unless somebody holds it.
          if (!paths.some((path) => path.pending && path.dueAt === null)) expect(run.dueAt).not.toBeNull();
          expect(run.node).toBe(paths[0]?.node);
        };
        const answer = (ok: boolean): void => {
          const callId = pathsOf(run).find((path) => path.call !== undefined)?.call;
          if (callId === undefined) return;
          seen.called += 1;
          tellRun({
            kind: "call",
            callId,
            answer: ok ? { ok, status: 200, body: {} } : { ok, why: "status_500", status: 500, body: null },
          });
        };
        tellRun({ kind: "start" });
        const act = (what: Act): void => {
          if (what === "time") {
            if (run.dueAt !== null && run.dueAt > now) now = run.dueAt;
            tellRun({ kind: "timer" });
          } else if (what === "event")
            tellRun({ kind: "event", event: { id: "x", type: "order_paid", occurredAt: now.toISOString(), properties: {} } });
          else if (what === "window") tellRun({ kind: "window" });
          else if (what === "answer" || what === "error") answer(what === "answer");
          else if (what === "hold") held = true;
          else {
            held = false;
            run = deepFreeze(releaseRun(run, now));
          }
        };
        for (const what of happenings) act(what);
        act("release");
        for (let turn = 0; turn < 400 && run.state === "live"; turn += 1) act("time");
        expect(run.state).not.toBe("live");
      }),
      { numRuns: 4_000 },
    );
    expect(seen.valid).toBeGreaterThan(400);
    expect(seen.forked).toBeGreaterThan(100);
    expect(seen.joined).toBeGreaterThan(20);
    expect(seen.called).toBeGreaterThan(50);
  });

  it("ignores a timer before its time, when a clock was put back", () => {
    const story = tell(documentOf({ pause: wait("P1D", "end"), end }));
    const run = story.run();
    const before = addDuration(START, parseDuration("PT23H") ?? { years: 0, months: 0, ms: 0 });
    expect(
      step(
        documentOf({ pause: wait("P1D", "end"), end }),
        run,
        { kind: "timer" },
        factsAt(before, () => ""),
      ).run,
    ).toBe(run);
    expect(
      step(
        documentOf({ pause: wait("P1D", "end"), end }),
        run,
        { kind: "timer" },
        factsAt(fromMs(0), () => ""),
      ).run,
    ).toBe(run);
    expect(
      step(
        documentOf({ pause: wait("P1D", "end"), end }),
        run,
        { kind: "call", callId: "c" as CallId, answer: { ok: true, status: 200, body: null } },
        factsAt(before, () => ""),
      ).run,
    ).toBe(run);
  });
});
