import type { Contact } from "../../contact-rules/contacts.ts";
import type { Suppressed } from "../../consent/suppression.ts";
import type { Conversation } from "../../conversations/conversation.ts";
import type { ExistingRun } from "../../journeys/entry.ts";
import type { Run } from "../../journeys/run.ts";
import type { OutboundMessage } from "../../messages/message.ts";
import type { Wording } from "../../messages/wording.ts";
import type { Profile } from "../../profiles/profile.ts";

/** Somebody in the virtual world: a copy of what is known, which changes there and nowhere else. */
export type VirtualPerson = {
  /** Their place in the rehearsal; what chance is drawn by. */
  readonly index: number;
  profile: Profile;
  audiences: ReadonlySet<string>;
  readonly inAudience: (audience: string) => boolean;
  /** Changed in place, and so nobody else's. */
  conversation: Changing<Conversation> | null;
  /** Where they are on the suppression list. */
  suppressed: readonly Suppressed[];
  readonly runs: VirtualRun[];
  /** Runs that have ended, for the rules of re-entry. */
  readonly ended: ExistingRun[];
  /** Queued and held messages, in the order they were made. */
  readonly waiting: VirtualMessage[];
  /** Whether the phone has WhatsApp at all; Parley only learns it by trying. */
  onWhatsApp: boolean;
  /** Has told WhatsApp to stop marketing from this business. */
  marketingStopped: boolean;
  /** When marketing reached them within the last day, for WhatsApp's own cap. */
  marketingAt: number[];
  /** When they were last written to first, for the sender's tier; -Infinity: never. */
  reachedAt: number;
  messages: number;
  /** What they were sent, as caps and gaps count it; empty without a policy. */
  contacts: Contact[];
  /** When somebody of the team last talked with them; null: not lately. */
  talkedAtMs: number | null;
  /** Waits for the sender's pace. */
  inQueue: boolean;
};

export type VirtualRun = {
  readonly person: VirtualPerson;
  run: Run;
  /** Where it is in the observer's own books. */
  mark: number;
};

export type VirtualMessage = {
  readonly person: VirtualPerson;
  readonly run: VirtualRun | null;
  readonly node: string;
  /** Of a chain the step as well: `warn#0`. What the assumptions know it by. */
  readonly key: string;
  /** The how-manieth message of this person. */
  readonly turn: number;
  /** Changed in place. */
  readonly message: Changing<OutboundMessage>;
  /** How it read on the phone; null until it was filled in. */
  text: string | null;
  /** Of the template version chosen; null for free-form. */
  category: "MARKETING" | "UTILITY" | "AUTHENTICATION" | null;
  /** Of a message with two wordings: the one it was filled in with. */
  wording: Wording | null;
  /** Left within an open window. */
  inWindow: boolean;
};

/** Nothing of the virtual world is kept beyond it, and a copy at each change costs more than the change. */
export type Changing<T> = { -readonly [Name in keyof T]: T[Name] };

export function newPerson(index: number, profile: Profile, audiences: ReadonlySet<string>): VirtualPerson {
  const person: VirtualPerson = {
    index,
    profile,
    audiences,
    inAudience: (audience) => person.audiences.has(audience),
    conversation: null,
    suppressed: [],
    runs: [],
    ended: [],
    waiting: [],
    onWhatsApp: true,
    marketingStopped: profile.consent.whatsapp?.marketing?.state === "opted_out",
    marketingAt: [],
    reachedAt: Number.NEGATIVE_INFINITY,
    messages: 0,
    contacts: [],
    talkedAtMs: null,
    inQueue: false,
  };
  return person;
}
