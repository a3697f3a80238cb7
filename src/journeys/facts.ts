import type { Consent } from "../consent/consent.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import type { ConditionFacts } from "./conditions.ts";
import type { Moment } from "./node-kind.ts";
import type { Run, RunMemory } from "./run.ts";

export type ArrivedEvent = RunMemory["event"];

/** The profile as conditions and templates name it: `profile.phone`, `profile.attributes.vip`, `profile.country`. */
export function profileFacts(profile: Profile): JsonObject {
  return {
    id: profile.id,
    ...(profile.identities as JsonObject),
    attributes: profile.attributes,
    /** Worked out from events; kept among the attributes. */
    computed: profile.attributes["computed"] ?? {},
    locale: profile.locale,
    timeZone: profile.timeZone,
    country: profile.country,
    reachability: mapValues(profile.reachability, (channel) => channel.state),
  };
}

/** `consent.whatsapp.marketing` is `"opted_in"`, `"opted_out"`, or not set. */
export function consentFacts(consent: Consent): JsonObject {
  return mapValues(consent, (purposes) => mapValues(purposes, (state) => state.state));
}

export function runFacts(run: Pick<Run, "id" | "key" | "journey">): JsonObject {
  return { id: run.id, key: run.key, journey: run.journey };
}

/** What conditions see; `arrived` is the event that is just being looked at, if any. */
export function conditionFacts(moment: Moment, arrived: ArrivedEvent = moment.memory.event): ConditionFacts {
  const { memory, facts } = moment;
  return {
    profile: profileFacts(moment.profile),
    event: arrived,
    entry: { event: memory.event },
    run: runFacts(moment.run),
    answers: memory.answers,
    messages: memory.messages,
    window: { open: facts.windowOpen },
    consent: consentFacts(facts.consent),
    inAudience: facts.inAudience,
  };
}

/** What templates see while a step runs. Content is rendered later, by the sender, with its own `profile` and `now`. */
export function templateVariables(moment: Moment): JsonObject {
  return {
    profile: profileFacts(moment.profile),
    event: moment.memory.event,
    answers: moment.memory.answers,
    run: runFacts(moment.run),
    now: moment.facts.now.toISOString(),
    workspace: { timeZone: moment.facts.hours?.timeZone ?? "UTC" },
  };
}

function mapValues<T>(record: { readonly [key: string]: T | undefined }, map: (value: T) => Json): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(record)) if (value !== undefined) entries.push([key, map(value)]);
  return Object.fromEntries(entries);
}
