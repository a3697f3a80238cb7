/** A test of a journey as data: what happens, and what is expected then. For those who write no code. */
import type { JourneyWorldOptions } from "@parley/sdk/testkit";
import { z } from "zod";
import { AppError } from "../../platform/errors.ts";
import type { Json } from "../../platform/json.ts";
import { createJourneyWorld } from "./journey-world.ts";

const json = z.record(z.string(), z.json());
const expectation = z.strictObject({
  /** All messages so far, in order: `confirm:delivered`, `sale:refused(no_consent)`. */
  messages: z.array(z.string()).optional(),
  /** How the newest message reads. */
  text: z.string().optional(),
  run: z.strictObject({ state: z.string().optional(), node: z.string().optional(), outcome: z.string().nullable().optional() }).optional(),
  attributes: json.optional(),
});
const stepSchema = z.union([
  z.strictObject({ event: z.string(), properties: json.optional() }),
  z.strictObject({ enter: z.literal(true), properties: json.optional() }),
  z.strictObject({ advance: z.string() }),
  z.strictObject({ says: z.string() }),
  z.strictObject({ taps: z.string() }),
  z.strictObject({ reads: z.literal(true) }),
  z.strictObject({ clicks: z.literal(true) }),
  z.strictObject({ stops: z.literal(true) }),
  z.strictObject({ answer: z.string(), status: z.number().optional(), body: z.json().optional(), fails: z.string().optional() }),
  z.strictObject({ expect: expectation }),
]);
const scenarioSchema = z.strictObject({
  /** The document, or a file beside this one. */
  journey: z.union([z.string(), z.record(z.string(), z.unknown())]),
  scenarios: z
    .array(
      z.strictObject({
        name: z.string(),
        now: z.string().optional(),
        zone: z.string().optional(),
        person: z.record(z.string(), z.unknown()).optional(),
        steps: z.array(stepSchema).min(1),
      }),
    )
    .min(1),
  templates: z.array(z.record(z.string(), z.unknown())).optional(),
});
export type ScenarioFile = z.infer<typeof scenarioSchema>;
type Scenario = ScenarioFile["scenarios"][number];
type Step = Scenario["steps"][number];

/** `wanted` and `found` are null for a scenario that did as expected, and for one that broke, which `error` tells. */
export type ScenarioOutcome = {
  readonly name: string;
  readonly ok: boolean;
  /** The step that differs, from 1. */
  readonly step: number | null;
  readonly wanted: Json;
  readonly found: Json;
  readonly error: string | null;
  readonly story: readonly string[];
};

/** Throws `invalid_input` with the place of the first thing that is wrong. */
export function readScenarios(input: unknown, file: string): ScenarioFile {
  const read = scenarioSchema.safeParse(input);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new AppError("invalid_input", `${file} is no scenario file: at /${issue?.path.join("/") ?? ""}: ${issue?.message ?? "unreadable"}`);
}

export async function runScenarios(file: ScenarioFile, journey: unknown): Promise<readonly ScenarioOutcome[]> {
  const outcomes: ScenarioOutcome[] = [];
  for (const scenario of file.scenarios) outcomes.push(await runScenario(scenario, journey, file.templates ?? []));
  return outcomes;
}

async function runScenario(scenario: Scenario, journey: unknown, templates: readonly unknown[]): Promise<ScenarioOutcome> {
  const { name, now, zone, person, steps } = scenario;
  const fine = { name, ok: true, step: null, wanted: null, found: null, error: null };
  let at = 0;
  let story: readonly string[] = [];
  try {
    const world = createJourneyWorld(journey, {
      ...(now === undefined ? {} : { now }),
      ...(zone === undefined ? {} : { zone }),
      templates: templates as NonNullable<JourneyWorldOptions["templates"]>,
    });
    const who = world.person(person ?? {});
    for (const step of steps) {
      at += 1;
      if (!("expect" in step)) await act(world, who, step);
      story = world.story(who);
      if (!("expect" in step)) continue;
      const found = seen(world, who, step.expect);
      if (JSON.stringify(sorted(found)) !== JSON.stringify(sorted(step.expect as Json)))
        return { ...fine, ok: false, step: at, wanted: step.expect as Json, found, story };
    }
    return { ...fine, story };
  } catch (error) {
    return { ...fine, ok: false, step: at, error: error instanceof Error ? error.message : String(error), story };
  }
}

type World = ReturnType<typeof createJourneyWorld>;
type Who = ReturnType<World["person"]>;

async function act(world: World, who: Who, step: Exclude<Step, { readonly expect: unknown }>): Promise<void> {
  if ("event" in step) return world.event(step.event, step.properties ?? {}, who);
  if ("enter" in step) return world.enter(who, step.properties ?? {});
  if ("advance" in step) return world.advance(step.advance);
  if ("says" in step) return world.reply(who, step.says);
  if ("taps" in step) return world.reply(who, { tap: step.taps });
  if ("reads" in step) return world.reads(who);
  if ("clicks" in step) return world.clicks(who);
  if ("stops" in step) return world.stops(who);
  const { answer, fails, status, body } = step;
  return world.answer(answer, fails === undefined ? { ...(status === undefined ? {} : { status }), body: body ?? null } : { fails }, who);
}

/** Of the world only what the expectation speaks of, so that a difference shows nothing else. */
function seen(world: World, who: Who, wanted: z.infer<typeof expectation>): Json {
  const messages = world.messages(who);
  const found: { [part: string]: Json } = {};
  if (wanted.messages) found["messages"] = messages.map(({ node, state, reason }) => `${node}:${state}${whyNot(state, reason)}`);
  if (wanted.text !== undefined) found["text"] = messages.at(-1)?.text ?? null;
  if (wanted.run) {
    const run = world.runs(who).at(-1);
    const parts: [string, Json][] = Object.keys(wanted.run).map((part) => [part, run?.[part as "state" | "node" | "outcome"] ?? null]);
    found["run"] = Object.fromEntries(parts);
  }
  if (wanted.attributes) {
    const attributes = world.attributes(who);
    found["attributes"] = Object.fromEntries(Object.keys(wanted.attributes).map((name) => [name, attributes[name] ?? null]));
  }
  return found;
}

function whyNot(state: string, reason: string | null): string {
  return reason === null || !["refused", "held", "failed", "expired"].includes(state) ? "" : `(${reason.split(":")[0]})`;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]): [string, Json] => [key, sorted(inner)]),
  );
}
