import type { JourneyDocument } from "./document.ts";

/** What a version must be told of; for routing, so that events nobody listens to cost nothing. */
export type Subscriptions = {
  /** Starts runs. */
  readonly entry: string;
  /** Event types that live runs listen to: exit criteria and wait arms. */
  readonly events: ReadonlySet<string>;
  readonly replies: boolean;
  /** Message nodes whose receipts some wait or condition looks at. */
  readonly receipts: ReadonlySet<string>;
};

export function subscriptionsOf(document: JourneyDocument): Subscriptions {
  const arms = Object.values(document.nodes).flatMap((node) => (node.kind === "wait_for" ? node.arms : []));
  const events = [...(document.exitOn ?? []).map((exit) => exit.event), ...arms.flatMap((arm) => (arm.on === "event" ? [arm.event] : []))];
  // A condition may read `messages.<node>.state`, so then every message counts.
  const named = JSON.stringify(document.nodes).includes('"messages.');
  const messageNodes = Object.entries(document.nodes).flatMap(([name, node]) => (node.kind === "message" ? [name] : []));
  return {
    entry: document.entry.event,
    events: new Set(events),
    replies: arms.some((arm) => arm.on === "reply" || arm.on === "any_reply"),
    receipts: new Set(named ? messageNodes : arms.flatMap((arm) => (arm.on === "receipt" ? [arm.node] : []))),
  };
}
