/**
 * Gathers what a lane transaction counts. All of it is written under the first of the locked lanes: a count is the sum over
 * the lanes, so it may stand in any that is held, and one row instead of one a lane is rewritten (a transaction holds 32).
 */
import { dimensionsOf, factsOf, hasLanguage, type MessageDimensions, type MessageFact, movedBetween } from "../messages/message-facts.ts";
import type { Message } from "../messages/message.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

/** So many more of something in one hour, or fewer; readers add the lanes up. */
export type FactChange = MessageDimensions & {
  readonly lane: Lane;
  readonly workspaceId: WorkspaceId;
  readonly hour: Date;
  readonly metric: string;
  readonly label: string;
  readonly n: number;
  /** Money or seconds, by the metric; rounded to millionths. */
  readonly amount: number;
};

/** Something that has no message: `{ workspaceId, metric: "timer", ownerKind: "journey", … }`. Counted once, now. */
export type Counted = Partial<MessageDimensions> & {
  readonly workspaceId: WorkspaceId;
  readonly metric: string;
  readonly label?: string;
  readonly n?: number;
  readonly amount?: number;
  /** When it happened; the transaction's time if not told. */
  readonly at?: Date;
};

const HOUR_MS = 3_600_000;
const NOBODYS: MessageDimensions = {
  ownerKind: "workspace",
  ownerId: "",
  node: "",
  variant: "",
  template: "",
  language: "",
  channelId: "",
};

export class FactCounter {
  readonly #lane: Lane;
  readonly #now: Date;
  readonly #tallies = new Map<string, Tally>();

  constructor(lane: Lane, now: Date) {
    this.#lane = lane;
    this.#now = now;
  }

  count({ workspaceId, metric, label = "", n = 1, amount = 0, at = this.#now, ...told }: Counted): void {
    const dimensions = { ...NOBODYS, ...told };
    const prefix = prefixOf(workspaceId, at, dimensions);
    this.#add(prefix, { workspaceId, at, dimensions, fact: { metric, label, amount }, n });
  }

  /** What the message counts for now, less what it counted for before. */
  countMessage(before: Message | null, after: Message): void {
    const known = before === null ? [] : factsOf(before);
    const now = factsOf(after);
    const moved = before === null ? null : movedBetween(before, after);
    const moves = ({ metric }: MessageFact): boolean => moved === "template" || (moved === "language" && hasLanguage(metric));
    const taken = this.#placing(before ?? after, -1);
    const added = this.#placing(after, 1);
    for (const fact of known) if (moves(fact) || !now.some((other) => isSame(fact, other))) taken(fact);
    for (const fact of now) if (moves(fact) || !known.some((other) => isSame(fact, other))) added(fact);
  }

  #placing(message: Message, n: 1 | -1): (fact: MessageFact) => void {
    const { workspaceId, createdAt: at } = message;
    const places: { [With in "language" | "none"]?: { readonly prefix: string; readonly dimensions: MessageDimensions } } = {};
    return (fact) => {
      const kind = hasLanguage(fact.metric) ? "language" : "none";
      let place = places[kind];
      if (place === undefined) {
        const dimensions = dimensionsOf(message, fact.metric);
        place = places[kind] = { prefix: prefixOf(workspaceId, at, dimensions), dimensions };
      }
      this.#add(place.prefix, { workspaceId, at, dimensions: place.dimensions, fact, n });
    };
  }

  /** Without what was added and taken back again. */
  changes(): readonly FactChange[] {
    return [...this.#tallies.values()]
      .filter(({ n, amount }) => n !== 0 || amount !== 0)
      .map(({ of, n, amount }) => ({ ...of, n, amount }));
  }

  #add(prefix: string, told: Told): void {
    const { workspaceId, at, dimensions, fact, n } = told;
    const key = `${prefix}\n${fact.metric}\n${fact.label}`;
    const before = this.#tallies.get(key);
    if (before) {
      before.n += n;
      before.amount = rounded(before.amount + n * fact.amount);
      return;
    }
    const of = { ...dimensions, lane: this.#lane, workspaceId, hour: hourOf(at), metric: fact.metric, label: fact.label };
    this.#tallies.set(key, { of, n, amount: rounded(n * fact.amount) });
  }
}

type Tally = { readonly of: Omit<FactChange, "n" | "amount">; n: number; amount: number };
type Told = {
  readonly workspaceId: WorkspaceId;
  readonly at: Date;
  readonly dimensions: MessageDimensions;
  readonly fact: MessageFact;
  readonly n: number;
};

function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

function prefixOf(workspaceId: WorkspaceId, at: Date, of: MessageDimensions): string {
  return `${workspaceId}\n${Math.floor(at.getTime() / HOUR_MS)}\n${of.ownerKind}\n${of.ownerId}\n${of.node}\n${of.variant}\n${of.template}\n${of.language}\n${of.channelId}`;
}

function isSame(one: MessageFact, other: MessageFact): boolean {
  return one.metric === other.metric && one.label === other.label && one.amount === other.amount;
}

function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
