import type { Rule } from "../audiences/document.ts";
import type { SAID_KINDS } from "../messages/content.ts";

/** What becomes of a message that comes in: one document, one order; versions of it are in force one after the other. */
export type HelpersDocument = {
  readonly format: typeof HELPERS_FORMAT;
  /** Looked at in this order; the first that fits is carried out, and those after it only where it says so. */
  readonly rules: readonly InboundRule[];
  readonly intents: readonly Intent[];
  /** From 0 to 1: how near a message must be to an example of an intent. */
  readonly sureFrom: number;
  readonly faq: FaqSettings;
};
export const HELPERS_FORMAT = 1;

/** Something that customers want, by examples of how they say it, in any language. */
export type Intent = { readonly name: string; readonly title: string; readonly examples: readonly string[] };

/** Whether questions are answered by articles of the knowledge base. */
export type FaqSettings = { readonly isOn: boolean; readonly sureFrom: number };

export type InboundRule = {
  readonly id: string;
  readonly title: string;
  readonly isOn: boolean;
  readonly match: "all" | "any";
  /** None: every message. */
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
  /** `after`: only where no journey took the message for an answer; `always`: beside the journey. */
  readonly journeys: "after" | "always";
  /** Rules after this one are looked at, too. */
  readonly goOn: boolean;
};

export type Condition =
  /** The whole message is one of these, whatever its case, accents, punctuation and courtesies. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** One of these words or phrases is somewhere in it. */
  | { readonly kind: "contains"; readonly words: readonly string[] }
  /** See `safe-pattern.ts`. */
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "intent"; readonly intents: readonly string[] }
  | { readonly kind: "content"; readonly kinds: readonly (typeof SAID_KINDS)[number][] }
  /** Kinds or ids of senders. */
  | { readonly kind: "channel"; readonly channels: readonly string[] }
  /** By the hours in which the workspace reads answers; where nobody has said any, neither holds. */
  | { readonly kind: "hours"; readonly is: "open" | "closed" }
  | { readonly kind: "first_message" }
  | { readonly kind: "person"; readonly rule: Rule };

export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export type Action =
  /** Liquid over `profile` and `message.text`. Not again to the same person within so many hours. */
  | { readonly kind: "answer"; readonly text: string; readonly offersPerson: boolean; readonly onceInHours: number }
  | { readonly kind: "label"; readonly label: string }
  | { readonly kind: "assign"; readonly team: string | null; readonly person: string | null }
  | { readonly kind: "priority"; readonly priority: (typeof PRIORITIES)[number] }
  | { readonly kind: "start_journey"; readonly journey: string }
  /** Automation is silent from then on; people answer. */
  | { readonly kind: "hand_over" }
  /** Nobody has to read it. */
  | { readonly kind: "handled" };

export const MOST_HELPER_RULES = 100;
export const MOST_INTENTS = 100;
export const MOST_EXAMPLES = 200;

export const NO_HELPERS: HelpersDocument = {
  format: HELPERS_FORMAT,
  rules: [],
  intents: [],
  sureFrom: 0.5,
  faq: { isOn: false, sureFrom: 0.5 },
};
