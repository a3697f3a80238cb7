/** A journey as code, as JSON in any order of keys, as stored and as drawn is the same journey. */
import * as sdk from "@parley/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import orderUpdates from "../../src/app/demo/order-updates.journey.ts";
import { journeySource } from "../../src/cli/journey-source/journey-source.ts";
import { canonicalJourney } from "../../src/journeys/canonical.ts";
import { edgesOf } from "../../src/journeys/edges.ts";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import { READY_JOURNEYS } from "../../src/journeys/ready/registry.ts";
import { validateJourney } from "../../src/journeys/validate.ts";
import type { Json, JsonObject } from "../../src/platform/json.ts";

const everything = sdk.journey("everything", {
  title: "Everything",
  description: "One node of each kind",
  entry: sdk.onEvent("order_placed", { key: "properties.orderId", reentry: "after_finish", reentryAfter: "P1D" }),
  priority: 70,
  holdout: 0.1,
  caps: { total: 1_000, per: { period: "day", count: 100 } },
  loops: { passes: 10, every: "PT1H" },
  zone: "Europe/Paris",
  exitOn: [
    { event: "order_cancelled", where: sdk.sameAsEntry("properties.orderId") },
    { audience: "vip", on: "left" },
    { when: sdk.inAudience("blocked") },
  ],
  start: "greet",
  nodes: {
    greet: sdk.text("Hi", { next: "tell", onError: { do: "skip" } }),
    tell: sdk.chain(
      [sdk.by("whatsapp", { kind: "text", text: "News" }, "read", "PT4H"), sdk.by("sms", { text: "News" }, "delivered", "PT1H")],
      { purpose: "utility", topic: "news", order: "best", together: 2, urgent: true, expiresAfter: "P1D", next: "ask", exhausted: "ask" },
    ),
    ask: sdk.waitFor(
      [
        sdk.whenReply("yes", "both"),
        sdk.whenAnyReply("both"),
        sdk.whenAudience("vip", "left", "end"),
        sdk.whenReceipt("greet", "failed", "end"),
      ],
      { after: "P400D", next: "pause" },
    ),
    pause: sdk.waitForTime("09:00", { days: ["mon", "wed"], zone: "Asia/Kathmandu", after: "P2D" }, "birthday"),
    birthday: sdk.waitUntilDate("profile.attributes.born", { yearly: true, offset: "-P3D" }, "quiet"),
    quiet: sdk.waitWhileQuiet("21:00", "08:00", "calm"),
    calm: sdk.waitForQuietHours("loud"),
    loud: sdk.waitForQuietHours("hour", "Europe/Paris", "none"),
    hour: sdk.waitForBestHour("P2D", "any"),
    any: sdk.waitForBestHour("PT2H", "window", undefined, "none"),
    window: sdk.waitForWindow("both", { after: "P1D", next: "end" }),
    both: sdk.fork("choose", "call"),
    choose: sdk.split([
      { weight: 1, next: "note" },
      { weight: 3, label: "most", next: "agree" },
    ]),
    note: sdk.updateProfile({ seen: true }, "meet"),
    agree: sdk.consent("opt_in", "marketing", "meet", { form: "v2" }),
    call: sdk.http({
      method: "POST",
      url: "https://api.example/{{ run.key }}",
      headers: { authorization: sdk.secret("key") },
      body: { total: "{{ event.properties.total }}" },
      sign: "sign",
      onError: { retry: { times: 2, every: "PT5M" }, do: "branch", next: "help" },
      next: "meet",
    }),
    meet: sdk.join("both", "decide"),
    decide: sdk.branch([{ when: sdk.inAudience("vip"), next: "away" }], "again"),
    again: sdk.jump("pause"),
    away: sdk.jumpTo("vip-care", { onError: { do: "branch", next: "end" } }),
    help: sdk.assign("support", "meet", "{{ answers.call.error }}"),
    end: sdk.exit("done"),
  },
});

/** The same value with its keys in another order, as jsonb or another tool may give it back. */
function shuffled(value: Json, order: (keys: readonly string[]) => readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(order(Object.keys(value)).map((key) => [key, shuffled((value as JsonObject)[key] ?? null, order)]));
}

test("what the builder makes is valid, with nothing lost on the way through JSON and the schema", () => {
  const json = JSON.parse(JSON.stringify(everything)) as JsonObject;
  expect(json).toEqual(everything);
  const result = validateJourney(json);
  expect(result.ok ? [] : result.problems).toEqual([]);
  expect(result.ok && result.document).toEqual(everything);
  expect(canonicalJourney(json)).toEqual(everything);
  const drawn = new Set(edgesOf(everything as JourneyDocument).flatMap(({ from, to }) => [from, to]));
  expect([...drawn].toSorted()).toEqual(Object.keys(everything.nodes).toSorted());
});

test("has one written form, whatever order its keys come in", () => {
  const written = JSON.stringify(canonicalJourney(everything), null, 2);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const order = (keys: readonly string[]): readonly string[] =>
        keys.toSorted(
          (a, b) => (((a.length * 31 + (a.codePointAt(0) ?? 0)) * seed) % 97) - (((b.length * 31 + (b.codePointAt(0) ?? 0)) * seed) % 97),
        );
      expect(JSON.stringify(canonicalJourney(shuffled(everything as never, order) as JsonObject), null, 2)).toBe(written);
    }),
  );
});

test.each([
  sdk.onAudience("vip"),
  sdk.everyTime("0 9 * * mon", "Europe/Paris", "vip"),
  sdk.everyTime("0 9 * * mon", null, "vip"),
  sdk.onceAt("2026-12-24T09:00", "Europe/Paris", "vip"),
  sdk.onBusinessEvent("price_fell", "watchers", { key: "properties.sku" }),
  sdk.onRequest({ key: "properties.id" }),
  sdk.onInbound({ contains: ["help"] }),
])("takes the entry %j", (entry) => {
  const document = sdk.journey("small", { title: "S", entry, start: "end", nodes: { end: sdk.exit() } });
  expect(validateJourney(document)).toMatchObject({ ok: true, document });
});

/** What the file's default export is. */
function built(source: string): unknown {
  const [, names = "", body = ""] = /^import \{([^}]+)\} from "@parley\/sdk";\n\nexport default ([^]+);\n$/.exec(source) ?? [];
  // oxlint-disable-next-line typescript/no-implied-eval -- it is what whoever pulled the file would run
  return (new Function("sdk", `const {${names}} = sdk; return ${body};`) as (from: typeof sdk) => unknown)(sdk);
}
const DOCUMENTS = [everything, orderUpdates, ...READY_JOURNEYS.map(({ document }) => document)].map(
  (document) => JSON.parse(JSON.stringify(document)) as JsonObject,
);

test("written as code it is the same journey, with builders for all that builders give", () => {
  for (const document of DOCUMENTS) {
    const source = journeySource(document);
    expect(built(source)).toEqual(document);
    expect(source.split("\n").filter((line) => line.length > 140 && !/"[^"]{60,}"/.test(line))).toEqual([]);
  }
  const source = journeySource(DOCUMENTS[0] ?? {});
  // Each node, and the entry.
  expect(source).not.toMatch(/^ {2,4}\w+: \{ kind/m);
  expect(source).toContain(
    'whenReply("yes", "both"), whenAnyReply("both"), whenAudience("vip", "left", "end"), whenReceipt("greet", "failed", "end")',
  );
  expect(() => journeySource({ schema: 2, name: "later" })).toThrow("no journey of schema 1");
});

test("written as code nothing is lost of what no builder gives", () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<Json>({ kind: "exit" }, { secret: "a", b: 1 }, JSON.parse('{"__proto__": {"a": -0}}')),
  );
  const places = (value: Json, path: readonly string[] = []): (readonly string[])[] =>
    typeof value === "object" && value !== null
      ? [path, ...Object.entries(value).flatMap(([name, inner]) => places(inner, [...path, name]))]
      : [path];
  const put = (value: Json, [first, ...rest]: readonly string[], what: Json | undefined): Json => {
    if (first === undefined) return what ?? null;
    const members = Object.entries(value as JsonObject).flatMap(([name, inner]): [string, Json][] =>
      name !== first ? [[name, inner]] : rest.length > 0 ? [[name, put(inner, rest, what)]] : what === undefined ? [] : [[name, what]],
    );
    return Array.isArray(value) ? members.map(([, inner]) => inner) : Object.fromEntries(members);
  };
  fc.assert(
    fc.property(fc.constantFrom(...DOCUMENTS), fc.nat(), fc.option(odd, { nil: undefined }), (document, at, what) => {
      const within = places(document).filter(
        ([first, ...rest]) => first !== undefined && first !== "schema" && (first !== "name" || rest.length > 0),
      );
      const changed = put(document, within[at % within.length] ?? [], what as Json | undefined) as JsonObject;
      expect(JSON.stringify(canonical(built(journeySource(changed)) as Json))).toBe(JSON.stringify(canonical(changed)));
    }),
    { numRuns: 500 },
  );
});

function canonical(value: Json): Json {
  return shuffled(value, (keys) => keys.toSorted());
}
