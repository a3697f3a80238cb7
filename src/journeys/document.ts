import type { ChannelKind, Purpose } from "../consent/consent.ts";
import type { MessageContent } from "../messages/content.ts";
import type { Json } from "../platform/json.ts";

/**
 * A journey as it is stored, published, diffed and drawn. Edges live in the nodes (`next`, arms), so the
 * document reads as a program; `edgesOf` derives the drawing. `schema` is the format's version: older
 * documents are raised by the strict +1 upgraders in `upgrade.ts` when read.
 */
export type JourneyDocument = {
  readonly schema: 1;
  /** `^[a-z0-9][a-z0-9-]{0,62}$`, unique in the workspace. */
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly entry: JourneyEntry;
  /** Name of the first node. */
  readonly start: string;
  readonly nodes: { readonly [name: string]: JourneyNode };
  /** Any of these ends a live run at once, wherever it is. */
  readonly exitOn?: readonly ExitCriterion[];
};

export type JourneyEntry = {
  readonly kind: "event";
  readonly event: string;
  readonly where?: Condition;
  /** Path of the event property that names the run (`properties.orderId`): one live run per profile and key. Absent: one per profile. */
  readonly key?: string;
  /** With a run of the same key behind them: `never` again, `after_finish` (default), or `always` (side by side). */
  readonly reentry?: "never" | "after_finish" | "always";
};

export type ExitCriterion = { readonly event: string; readonly where?: Condition };

export type JourneyNode = MessageNode | WaitNode | WaitForNode | BranchNode | UpdateProfileNode | ExitNode;

export type MessageNode = {
  readonly kind: "message";
  readonly channel: ChannelKind;
  readonly purpose: Purpose;
  readonly content: MessageContent;
  /** ISO 8601 duration after which an unsent message is worthless. */
  readonly expiresAfter?: string;
  readonly next: string;
};
/** Waits for a duration (`for`, ISO 8601) or until a time (`until`: an ISO instant or a path such as `event.properties.deliveryAt`). */
export type WaitNode = { readonly kind: "wait"; readonly for?: string; readonly until?: string; readonly next: string };
export type WaitForNode = {
  readonly kind: "wait_for";
  readonly arms: readonly WaitArm[];
  readonly timeout: { readonly after: string; readonly next: string };
};
export type WaitArm =
  /** A tap on a button or row with this id or payload, or a text that equals or contains one of the words (case and accents aside). */
  | {
      readonly on: "reply";
      readonly choice?: string;
      readonly equals?: readonly string[];
      readonly contains?: readonly string[];
      readonly next: string;
    }
  | { readonly on: "any_reply"; readonly next: string }
  | { readonly on: "event"; readonly event: string; readonly where?: Condition; readonly next: string }
  /** The message of that node reached (at least) the state. */
  | {
      readonly on: "receipt";
      readonly node: string;
      readonly state: "accepted" | "sent" | "delivered" | "read" | "failed" | "refused";
      readonly next: string;
    };
export type BranchNode = {
  readonly kind: "branch";
  readonly arms: readonly { readonly label?: string; readonly when: Condition; readonly next: string }[];
  readonly otherwise: string;
};
/** Values are Liquid templates when they are strings; `null` removes the attribute. */
export type UpdateProfileNode = {
  readonly kind: "update_profile";
  readonly set: { readonly [attribute: string]: Json };
  readonly next: string;
};
export type ExitNode = { readonly kind: "exit"; readonly outcome?: string };

/**
 * A test over facts by path: `profile.attributes.vip`, `profile.country`, `event.properties.total`
 * (the entry event, or inside an event arm the arriving one), `run.key`, `answers.<node>.choice`, `window.open`,
 * `consent.whatsapp.marketing`.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly fact: string; readonly is: "set" | "not_set" }
  | {
      readonly fact: string;
      readonly is: "equal" | "not_equal" | "greater" | "at_least" | "less" | "at_most" | "contains" | "one_of";
      readonly value: Json;
    }
  | { readonly fact: string; readonly is: "same_as"; readonly other: string };
