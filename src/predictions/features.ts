/**
 * What a prediction goes by: numbers made of what is known of a person before a moment. Features stand in groups, because numbers of
 * the same thing (how often in 7, 30 and 90 days) only mean something together. Pure.
 *
 * Country and language are kept without their history, so whether they are known may itself come of what is to be foretold. Each
 * is therefore a complete set of contrasts, and whoever's is not known stands at the average: that it is known makes no difference.
 */
import { DAY_MS } from "../journeys/time.ts";
import { type Habits, type KnownPerson, MESSAGE_WHATS, type MessageWhat } from "./known.ts";

export const EVENT_PARTS = ["in7", "in30", "in90", "last", "first"] as const;

export type Feature =
  | { readonly of: "event"; readonly event: string; readonly part: (typeof EVENT_PARTS)[number] }
  | { readonly of: "sum"; readonly event: string; readonly property: string }
  | { readonly of: "message"; readonly what: MessageWhat }
  | { readonly of: "rate"; readonly what: "read" | "clicked" | "replied" }
  | { readonly of: "channel"; readonly channel: string; readonly part: "delivered" | "failed" }
  | { readonly of: "tenure" }
  | { readonly of: "consent"; readonly on: string; readonly state: "opted_in" | "opted_out" }
  /** `value` null: any other. */
  | { readonly of: "country" | "language"; readonly value: string | null };

/** What several features are about; what people are told. */
export type Group =
  | { readonly about: "event"; readonly event: string; readonly property: string | null }
  | { readonly about: "messages" | "tenure" | "country" | "language" }
  | { readonly about: "channel"; readonly channel: string }
  | { readonly about: "consent"; readonly on: string };

/** Somebody who never did it did it long ago. */
const LONG_AGO_DAYS = 365;

export function featuresFor(habits: Habits): readonly Feature[] {
  return [
    ...habits.events.flatMap(({ type: event, property }): readonly Feature[] => [
      ...EVENT_PARTS.map((part): Feature => ({ of: "event", event, part })),
      ...(property === null ? [] : [{ of: "sum", event, property } as const]),
    ]),
    ...MESSAGE_WHATS.map((what): Feature => ({ of: "message", what })),
    ...(["read", "clicked", "replied"] as const).map((what): Feature => ({ of: "rate", what })),
    ...habits.channels.flatMap((channel) => (["delivered", "failed"] as const).map((part): Feature => ({ of: "channel", channel, part }))),
    { of: "tenure" },
    ...habits.consents.flatMap((on) => (["opted_in", "opted_out"] as const).map((state): Feature => ({ of: "consent", on, state }))),
    ...oneOf("country", habits.countries),
    ...oneOf("language", habits.languages),
  ];
}

function oneOf(of: "country" | "language", values: readonly string[]): readonly Feature[] {
  return values.length === 0 ? [] : [...values, null].map((value) => ({ of, value }));
}

/** Makes the reader of these features; `NaN`: not known, which counts as the average. */
export function featureReader(features: readonly Feature[]): (person: KnownPerson, asOf: number, into: Float32Array, at: number) => void {
  const listed = { country: listedOf(features, "country"), language: listedOf(features, "language") };
  return (person, asOf, into, at) => {
    for (const [index, feature] of features.entries()) into[at + index] = valueOf(feature, person, asOf, listed);
  };
}

function listedOf(features: readonly Feature[], of: "country" | "language"): ReadonlySet<string> {
  return new Set(features.flatMap((feature) => (feature.of === of && feature.value !== null ? feature.value : [])));
}

type Listed = { readonly [Of in "country" | "language"]: ReadonlySet<string> };

function valueOf(feature: Feature, person: KnownPerson, asOf: number, listed: Listed): number {
  switch (feature.of) {
    case "event": {
      const events = person.events.get(feature.event);
      if (feature.part === "last" || feature.part === "first") {
        const at = feature.part === "last" ? events?.lastAt : events?.firstAt;
        return Math.log1p(at === undefined ? LONG_AGO_DAYS : Math.min((asOf - at) / DAY_MS, LONG_AGO_DAYS));
      }
      return Math.log1p(events?.[feature.part] ?? 0);
    }
    case "sum": {
      const sum = person.events.get(feature.event)?.sum90 ?? 0;
      return Math.sign(sum) * Math.log1p(Math.abs(sum));
    }
    case "message":
      return Math.log1p(person.messages[feature.what]);
    case "rate":
      return (person.messages[feature.what] + 1) / (person.messages.delivered + 2);
    case "channel":
      return Math.log1p(person.channels.get(feature.channel)?.[feature.part] ?? 0);
    case "tenure":
      return Math.log1p(person.firstAt === null ? 0 : (asOf - person.firstAt) / DAY_MS);
    case "consent":
      return Number(person.consent.get(feature.on) === feature.state);
    case "country":
    case "language": {
      const known = person[feature.of];
      if (known === null) return Number.NaN;
      return Number(feature.value === null ? !listed[feature.of].has(known) : feature.value === known);
    }
  }
}

export function groupOf(feature: Feature, features: readonly Feature[]): Group {
  switch (feature.of) {
    case "event":
    case "sum": {
      const sum = features.find((other) => other.of === "sum" && other.event === feature.event);
      return { about: "event", event: feature.event, property: sum?.of === "sum" ? sum.property : null };
    }
    case "message":
    case "rate":
      return { about: "messages" };
    case "channel":
      return { about: "channel", channel: feature.channel };
    case "consent":
      return { about: "consent", on: feature.on };
    default:
      return { about: feature.of };
  }
}

/** One number that stands for the group when it is told whether more of it raises or lowers a score; null: it has no more and less. */
export function amountOf(group: Group, person: KnownPerson, asOf: number): number | null {
  switch (group.about) {
    case "event":
      return person.events.get(group.event)?.in90 ?? 0;
    case "messages":
      return person.messages.read + person.messages.clicked + person.messages.replied + person.messages.received;
    case "channel":
      return person.channels.get(group.channel)?.delivered ?? 0;
    case "tenure":
      return person.firstAt === null ? 0 : asOf - person.firstAt;
    case "consent":
      return Number(person.consent.get(group.on) === "opted_in");
    default:
      return null;
  }
}
