import type { MessageContent } from "./content-types.ts";
import type { Json } from "./json.ts";
import type {
  BranchNode,
  Condition,
  ExitCriterion,
  ExitNode,
  JourneyDocument,
  JourneyEntry,
  JourneyNode,
  MessageNode,
  ReceiptState,
  UpdateProfileNode,
  WaitArm,
  WaitForNode,
  WaitNode,
} from "./journey-types.ts";

/**
 * Writes a journey as code. The node names are taken from the keys of `nodes`; `start`, every `next` and every receipt
 * arm must name one of them, or the file does not compile. Gives plain JSON.
 */
export function journey<Name extends string>(
  name: string,
  definition: {
    readonly title: string;
    readonly description?: string;
    readonly entry: JourneyEntry;
    readonly exitOn?: readonly ExitCriterion[];
    readonly start: NoInfer<Name>;
    readonly nodes: { readonly [Key in Name]: JourneyNode<NoInfer<Name>> };
  },
): JourneyDocument<Name> {
  const { title, description, entry, start, nodes, exitOn } = definition;
  return {
    schema: 1,
    name,
    title,
    ...(description === undefined ? {} : { description }),
    entry,
    start,
    nodes,
    ...(exitOn === undefined ? {} : { exitOn }),
  };
}

/** Entered when the event arrives; `key` (`properties.orderId`) allows one live run per profile and value. */
export function onEvent(event: string, options: Omit<JourneyEntry, "kind" | "event"> = {}): JourneyEntry {
  return { kind: "event", event, ...options };
}

type MessageOptions<Name extends string> = Pick<MessageNode<Name>, "purpose" | "expiresAfter" | "next">;

/** A WhatsApp message of any content. */
export function message<const Name extends string>(content: MessageContent, options: MessageOptions<Name>): MessageNode<Name> {
  return { kind: "message", channel: "whatsapp", content, ...options };
}

type TemplateContent = Extract<MessageContent, { readonly kind: "template" }>;

/** A WhatsApp template message. */
export function template<const Name extends string>(
  name: string,
  options: Omit<TemplateContent, "kind" | "name"> & MessageOptions<Name>,
): MessageNode<Name> {
  const { purpose, expiresAfter, next, ...values } = options;
  return message({ kind: "template", name, ...values }, { purpose, ...(expiresAfter === undefined ? {} : { expiresAfter }), next });
}

/** A free-form WhatsApp text: a service message, for the 24 hours after the customer wrote. */
export function text<const Name extends string>(
  words: string,
  options: { readonly next: Name } & Partial<MessageOptions<Name>>,
): MessageNode<Name> {
  return message({ kind: "text", text: words }, { purpose: "service", ...options });
}

/** Waits for an ISO 8601 duration, such as `PT2H` or `P3D`. */
export function wait<const Name extends string>(duration: string, next: Name): WaitNode<Name> {
  return { kind: "wait", for: duration, next };
}

/** Waits until an ISO time, or the time that a path such as `event.properties.deliveryAt` names. */
export function waitUntil<const Name extends string>(timeOrPath: string, next: Name): WaitNode<Name> {
  return { kind: "wait", until: timeOrPath, next };
}

/** Waits for the first of several things, at most for the time-out. */
export function waitFor<const Name extends string>(
  arms: readonly WaitArm<Name>[],
  timeout: { readonly after: string; readonly next: Name },
): WaitForNode<Name> {
  return { kind: "wait_for", arms, timeout };
}

/** A tap with this id or payload, or a text that equals or contains one of the words. */
export function whenReply<const Name extends string>(
  fits: string | { readonly choice?: string; readonly equals?: readonly string[]; readonly contains?: readonly string[] },
  next: Name,
): WaitArm<Name> {
  return { on: "reply", ...(typeof fits === "string" ? { choice: fits } : fits), next };
}

/** Any other answer. */
export function whenAnyReply<const Name extends string>(next: Name): WaitArm<Name> {
  return { on: "any_reply", next };
}

export function whenEvent<const Name extends string>(event: string, next: Name, where?: Condition): WaitArm<Name> {
  return { on: "event", event, ...(where === undefined ? {} : { where }), next };
}

/** The message of a node came at least so far; `failed` and `refused` exactly. */
export function whenReceipt<const Name extends string>(node: Name, state: ReceiptState, next: Name): WaitArm<Name> {
  return { on: "receipt", node, state, next };
}

export function branch<const Name extends string>(arms: BranchNode<Name>["arms"], otherwise: Name): BranchNode<Name> {
  return { kind: "branch", arms, otherwise };
}

export function updateProfile<const Name extends string>(set: { readonly [attribute: string]: Json }, next: Name): UpdateProfileNode<Name> {
  return { kind: "update_profile", set, next };
}

export function exit(outcome?: string): ExitNode {
  return { kind: "exit", ...(outcome === undefined ? {} : { outcome }) };
}

/** The arriving event has the same value there as the event the run entered by: `sameAsEntry("properties.orderId")`. */
export function sameAsEntry(path: string): Condition {
  return { fact: `event.${path}`, is: "same_as", other: `entry.event.${path}` };
}
