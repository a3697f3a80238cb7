/** A trained prediction: weights, what each stands for, and what it says of a person and why. Pure. */
import { DAY_MS } from "../journeys/time.ts";
import type { Feature, Group } from "./features.ts";
import { amountOf, featureReader, groupOf } from "./features.ts";
import type { KnownEvents, KnownPerson } from "./known.ts";
import { sigmoid } from "./logistic.ts";

export type Column = {
  readonly feature: Feature;
  readonly mean: number;
  readonly deviation: number;
  /** Of the standardised number. */
  readonly weight: number;
};
export type Model = { readonly columns: readonly Column[]; readonly intercept: number };

/** Of a person's score, what one thing adds to it or takes away against the average person, in log odds. */
export type Part = { readonly group: Group; readonly effect: number };

export type Reason = Part & { readonly facts: { readonly [name: string]: string | number | null } };

export type Scorer = {
  /** From 0 to 1. */
  readonly score: (person: KnownPerson, asOf: number) => number;
  /** Always the same groups in the same order. */
  readonly parts: (person: KnownPerson, asOf: number) => readonly Part[];
};

const FARTHEST = 5;

/** Not known: the average. Whoever stands out farther than anybody it was learned from says no more than somebody far out. */
export function standardised(value: number, mean: number, deviation: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-FARTHEST, Math.min(FARTHEST, (value - mean) / deviation));
}

export function scorer({ columns, intercept }: Model): Scorer {
  const features = columns.map(({ feature }) => feature);
  const read = featureReader(features);
  const values = new Float32Array(columns.length);
  const groups: Group[] = [];
  const places = new Map<string, number>();
  const groupAt = features.map((feature) => {
    const group = groupOf(feature, features);
    const key = JSON.stringify(group);
    const place = places.get(key) ?? groups.push(group) - 1;
    places.set(key, place);
    return place;
  });
  const effectAt = (index: number): number => {
    const column = columns[index];
    if (!column) return 0;
    return column.weight * standardised(values[index] ?? 0, column.mean, column.deviation);
  };
  return {
    score: (person, asOf) => {
      read(person, asOf, values, 0);
      let sum = intercept;
      for (let index = 0; index < columns.length; index += 1) sum += effectAt(index);
      return sigmoid(sum);
    },
    parts: (person, asOf) => {
      read(person, asOf, values, 0);
      const effects = new Float64Array(groups.length);
      for (const [index, place] of groupAt.entries()) effects[place] = (effects[place] ?? 0) + effectAt(index);
      return groups.map((group, place) => ({ group, effect: effects[place] ?? 0 }));
    },
  };
}

/** Kept to a thousandth: finer is noise, and would rewrite everybody every night. */
export function toScore(chance: number): number {
  return Math.round(chance * 1_000) / 1_000;
}

const MOST_REASONS = 3;
/** In log odds; less than that moves an even chance by half a point of a hundred. */
const LEAST_EFFECT = 0.02;

/** The strongest reasons in both directions, the strongest first. */
export function reasonsFor(
  model: Model,
  person: KnownPerson,
  asOf: number,
): { readonly raises: readonly Reason[]; readonly lowers: readonly Reason[] } {
  const parts = scorer(model).parts(person, asOf);
  const told = (some: readonly Part[]): readonly Reason[] =>
    some
      .toSorted((one, other) => Math.abs(other.effect) - Math.abs(one.effect))
      .slice(0, MOST_REASONS)
      .map(({ group, effect }) => ({ group, effect: Math.round(effect * 100) / 100, facts: factsOf(group, person, asOf) }));
  return {
    raises: told(parts.filter(({ effect }) => effect >= LEAST_EFFECT)),
    lowers: told(parts.filter(({ effect }) => effect <= -LEAST_EFFECT)),
  };
}

function factsOf(group: Group, person: KnownPerson, asOf: number): Reason["facts"] {
  const daysSince = (at: number): number => Math.floor((asOf - at) / DAY_MS);
  switch (group.about) {
    case "event": {
      const events: KnownEvents | undefined = person.events.get(group.event);
      return {
        in7: events?.in7 ?? 0,
        in30: events?.in30 ?? 0,
        in90: events?.in90 ?? 0,
        daysSinceLast: events === undefined ? null : daysSince(events.lastAt),
        ...(group.property === null ? {} : { sum90: Math.round((events?.sum90 ?? 0) * 100) / 100 }),
      };
    }
    case "messages":
      return person.messages;
    case "channel":
      return { ...(person.channels.get(group.channel) ?? { delivered: 0, failed: 0 }) };
    case "tenure":
      return { days: person.firstAt === null ? 0 : daysSince(person.firstAt) };
    case "consent":
      return { state: person.consent.get(group.on) ?? null };
    case "country":
    case "language":
      return { value: person[group.about] };
  }
}

/** What a prediction goes by as a whole: how far each thing moves scores apart, and whether more of it raises or lowers them. */
export type Weight = { readonly group: Group; readonly strength: number; readonly more: "raises" | "lowers" | null };

/** Gathers it over many people, one after another. */
export class Weighing {
  readonly #parts: Scorer["parts"];
  readonly #sums: Sums[] = [];

  constructor(model: Model) {
    this.#parts = scorer(model).parts;
  }

  add(person: KnownPerson, asOf: number): void {
    for (const [place, { group, effect }] of this.#parts(person, asOf).entries()) {
      const sums = (this.#sums[place] ??= { group, n: 0, effects: 0, squares: 0, amounts: 0, products: 0, isOrdered: false });
      const amount = amountOf(group, person, asOf);
      sums.n += 1;
      sums.effects += effect;
      sums.squares += effect * effect;
      sums.amounts += amount ?? 0;
      sums.products += effect * (amount ?? 0);
      sums.isOrdered ||= amount !== null;
    }
  }

  weights(most: number): readonly Weight[] {
    return this.#sums
      .map(({ group, n, effects, squares, amounts, products, isOrdered }): Weight => {
        const strength = Math.sqrt(Math.max(0, squares / n - (effects / n) ** 2));
        const together = products / n - (effects / n) * (amounts / n);
        return {
          group,
          strength: Math.round(strength * 1_000) / 1_000,
          more: !isOrdered || together === 0 ? null : together > 0 ? "raises" : "lowers",
        };
      })
      .filter(({ strength }) => strength >= LEAST_EFFECT)
      .toSorted((one, other) => other.strength - one.strength)
      .slice(0, most);
  }
}

type Sums = {
  readonly group: Group;
  n: number;
  effects: number;
  squares: number;
  amounts: number;
  products: number;
  isOrdered: boolean;
};
