/** What is known of a person before a moment, as it is read from the database. Nothing in it happened at that moment or later. */
export type KnownPerson = {
  readonly lane: number;
  readonly id: string;
  /** Who was merged into them. */
  readonly absorbed: readonly string[];
  readonly country: string | null;
  readonly language: string | null;
  /** When we first heard of them, in milliseconds; null: not before that moment. */
  readonly firstAt: number | null;
  readonly events: ReadonlyMap<string, KnownEvents>;
  /** Of the last 30 days. */
  readonly messages: { readonly [What in MessageWhat]: number };
  /** By kind, of the last 90 days: what reached them, and what did not. */
  readonly channels: ReadonlyMap<string, { readonly delivered: number; readonly failed: number }>;
  /** By `channel.purpose`, the last word. */
  readonly consent: ReadonlyMap<string, "opted_in" | "opted_out">;
};

export type KnownEvents = {
  readonly in7: number;
  readonly in30: number;
  readonly in90: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Of the number that such events carry, over the last 90 days. */
  readonly sum90: number;
};

export const MESSAGE_WHATS = ["sent", "delivered", "read", "clicked", "replied", "received"] as const;
export type MessageWhat = (typeof MESSAGE_WHATS)[number];

/** What people do in this workspace, by which features are chosen. */
export type Habits = {
  /** The most frequent first, each with the number it carries most often. */
  readonly events: readonly { readonly type: string; readonly property: string | null }[];
  readonly channels: readonly string[];
  /** `channel.purpose`. */
  readonly consents: readonly string[];
  readonly countries: readonly string[];
  readonly languages: readonly string[];
  /** How far back the history reaches, in milliseconds; null: there is none. */
  readonly since: number | null;
};
