import { staffingAt } from "../advice/answer-hours.ts";
import { promiseAnswer } from "../advice/answer-promise.ts";
import type { Consent } from "../consent/consent.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import type { ConditionFacts } from "./conditions.ts";
import type { Moment } from "./node-kind.ts";
import type { Run, RunMemory } from "./run.ts";
import type { StepFacts } from "./step.ts";
import { fromMs } from "./time.ts";

export type ArrivedEvent = RunMemory["event"];

/** The profile as conditions and templates name it: `profile.phone`, `profile.attributes.vip`, `profile.country`. */
export function profileFacts(profile: Profile): JsonObject {
  const { externalId, phone, bsuid, email } = profile.identities;
  // Put together name by name: this is made at each entry, condition and text, and a spread leaves the fast path of the machine.
  const facts: { [name: string]: Json } = {
    id: profile.id,
    attributes: profile.attributes,
    /** Worked out from events; kept among the attributes. */
    computed: profile.attributes["computed"] ?? {},
    /** Scores of predictions; kept there as well. */
    predicted: profile.attributes["predicted"] ?? {},
    locale: profile.locale,
    timeZone: profile.timeZone,
    country: profile.country,
    reachability: mapValues(profile.reachability, (channel) => channel.state),
  };
  if (externalId !== undefined) facts["externalId"] = externalId;
  if (phone !== undefined) facts["phone"] = phone;
  if (bsuid !== undefined) facts["bsuid"] = bsuid;
  if (email !== undefined) facts["email"] = email;
  return facts;
}

/** `consent.whatsapp.marketing` is `"opted_in"`, `"opted_out"`, or not set: what was agreed to, whether or not they want none of it for a while. */
export function consentFacts(consent: Consent): JsonObject {
  return mapValues(consent, ({ pause: _, ...purposes }) => mapValues(purposes, (state) => state.state));
}

export function runFacts(run: Pick<Run, "id" | "key" | "journey">): JsonObject {
  return { id: run.id, key: run.key, journey: run.journey };
}

/** What conditions see; `arrived` is the event that is just being looked at, if any. */
export function conditionFacts(moment: Moment, arrived: ArrivedEvent = moment.memory.event): ConditionFacts {
  return new MomentFacts(moment, arrived);
}

/** Most conditions name one root or two; the others are not put together. */
class MomentFacts implements ConditionFacts {
  readonly #moment: Moment;
  readonly event: ArrivedEvent;
  readonly inAudience: (audience: string) => boolean;
  #profile: JsonObject | null = null;
  #consent: JsonObject | null = null;

  constructor(moment: Moment, arrived: ArrivedEvent) {
    this.#moment = moment;
    this.event = arrived;
    this.inAudience = moment.facts.inAudience;
  }

  get profile(): JsonObject {
    return (this.#profile ??= profileFacts(this.#moment.profile));
  }

  get consent(): JsonObject {
    return (this.#consent ??= consentFacts(this.#moment.facts.consent));
  }

  get entry(): JsonObject {
    return { event: this.#moment.memory.event };
  }

  get run(): JsonObject {
    return runFacts(this.#moment.run);
  }

  get answers(): JsonObject {
    return this.#moment.memory.answers;
  }

  get messages(): RunMemory["messages"] {
    return this.#moment.memory.messages;
  }

  get workspace(): JsonObject {
    return workspaceFacts(this.#moment.facts);
  }

  get group(): JsonObject {
    return this.#moment.facts.groups?.() ?? {};
  }

  get window(): JsonObject {
    return { open: this.#moment.facts.windowOpen };
  }
}

/**
 * `answering`: whether somebody reads answers now and gets through them; `opensAt`: when somebody is there again; `answerBy`, and in minutes
 * from now `answerMinutes`: nine of ten had their answer by then; `waiting`: how many wait for a person. Null: not known, or of `opensAt`, open.
 */
export function workspaceFacts({ hours, queue, now }: Pick<StepFacts, "hours" | "queue" | "now">): JsonObject {
  const ms = now.getTime();
  const answers = hours?.answers ?? null;
  const staffing = staffingAt(answers, ms);
  const { waiting = null, online = 1 } = queue ?? {};
  const promise = answers && promiseAnswer(answers.hours, ms, { measured: answers.measured, ahead: waiting ?? 0, online });
  const opensAt = promise?.kind === "closed" ? promise.opensAt : null;
  const by = promise === null || promise.kind === "nobody" ? null : promise.by;
  return {
    timeZone: hours?.timeZone ?? "UTC",
    answering: staffing === "unknown" ? null : staffing === "now",
    waiting,
    opensAt: opensAt === null ? null : fromMs(opensAt).toISOString(),
    answerBy: by === null ? null : fromMs(by).toISOString(),
    answerMinutes: by === null ? null : Math.max(1, Math.ceil((by - ms) / MINUTE_MS)),
  };
}
const MINUTE_MS = 60_000;
/** Those of `workspace`. */
export const WORKSPACE_FACTS = ["timeZone", "answering", "waiting", "opensAt", "answerBy", "answerMinutes"] as const;

/** What templates see while a step runs. Content is rendered later, by the sender, with its own `profile` and `now`. */
export function templateVariables(moment: Moment): JsonObject {
  return {
    profile: profileFacts(moment.profile),
    event: moment.memory.event,
    answers: moment.memory.answers,
    run: runFacts(moment.run),
    now: moment.facts.now.toISOString(),
    workspace: workspaceFacts(moment.facts),
    group: moment.facts.groups?.() ?? {},
  };
}

/** Of records whose keys are our own words: channels, purposes. */
function mapValues<T>(record: { readonly [key: string]: T | undefined }, map: (value: T) => Json): JsonObject {
  const mapped: { [key: string]: Json } = {};
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (value !== undefined) mapped[key] = map(value);
  }
  return mapped;
}
