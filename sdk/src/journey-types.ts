import type { MessageContent } from "./content-types.ts";
import type { Json } from "./json.ts";

/**
 * The journey document, as the server reads it (a test keeps both equal). `Name` is the union of the document's node
 * names, so that a `next` that leads nowhere does not compile.
 */
export type JourneyDocument<Name extends string = string> = {
  readonly schema: 1;
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly entry: JourneyEntry;
  readonly start: Name;
  readonly nodes: { readonly [name in Name]: JourneyNode<Name> };
  readonly exitOn?: readonly ExitCriterion[];
};

export type JourneyEntry = {
  readonly kind: "event";
  readonly event: string;
  readonly where?: Condition;
  /** Path of the event property that names the run, such as `properties.orderId`. */
  readonly key?: string;
  readonly reentry?: "never" | "after_finish" | "always";
};
export type ExitCriterion = { readonly event: string; readonly where?: Condition };

export type JourneyNode<Name extends string = string> =
  | MessageNode<Name>
  | WaitNode<Name>
  | WaitForNode<Name>
  | BranchNode<Name>
  | UpdateProfileNode<Name>
  | ExitNode;

export type Purpose = "marketing" | "utility" | "authentication" | "service";
export type ChannelKind = "whatsapp";

export type MessageNode<Name extends string = string> = {
  readonly kind: "message";
  readonly channel: ChannelKind;
  readonly purpose: Purpose;
  readonly content: MessageContent;
  readonly expiresAfter?: string;
  readonly next: Name;
};
export type WaitNode<Name extends string = string> = {
  readonly kind: "wait";
  readonly for?: string;
  readonly until?: string;
  readonly next: Name;
};
export type WaitForNode<Name extends string = string> = {
  readonly kind: "wait_for";
  readonly arms: readonly WaitArm<Name>[];
  readonly timeout: { readonly after: string; readonly next: Name };
};
export type ReceiptState = "accepted" | "sent" | "delivered" | "read" | "failed" | "refused";
export type WaitArm<Name extends string = string> =
  | {
      readonly on: "reply";
      readonly choice?: string;
      readonly equals?: readonly string[];
      readonly contains?: readonly string[];
      readonly next: Name;
    }
  | { readonly on: "any_reply"; readonly next: Name }
  | { readonly on: "event"; readonly event: string; readonly where?: Condition; readonly next: Name }
  | { readonly on: "receipt"; readonly node: Name; readonly state: ReceiptState; readonly next: Name };
export type BranchNode<Name extends string = string> = {
  readonly kind: "branch";
  readonly arms: readonly { readonly label?: string; readonly when: Condition; readonly next: Name }[];
  readonly otherwise: Name;
};
/** Strings are Liquid templates; `null` removes the attribute. */
export type UpdateProfileNode<Name extends string = string> = {
  readonly kind: "update_profile";
  readonly set: { readonly [attribute: string]: Json };
  readonly next: Name;
};
export type ExitNode = { readonly kind: "exit"; readonly outcome?: string };

/**
 * A test over facts by path: `profile.attributes.vip`, `event.properties.total` (in an event arm the arriving event;
 * `entry.event.…` is always the one entered by), `answers.<node>.choice`, `messages.<node>.state`, `window.open`,
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
