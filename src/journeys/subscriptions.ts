import type { Condition, JourneyDocument } from "./document.ts";
import { sends } from "./messages-of.ts";

/** What a version must be told of; for routing, so that facts nobody listens to cost nothing. */
export type Subscriptions = {
  /** Event types that begin runs or that live runs listen to: exit criteria and wait arms. */
  readonly events: ReadonlySet<string>;
  /** Whether answers of customers matter to runs under way. */
  readonly replies: boolean;
  /** Message nodes whose receipts some wait or condition looks at. */
  readonly receipts: ReadonlySet<string>;
  /** Audiences whose coming and going begins, moves or ends runs; conditions that name one ask when they are looked at. */
  readonly audiences: ReadonlySet<string>;
  /** Whether a change of the profile may end runs. */
  readonly profile: boolean;
  /** Whether some run may wait for the service window to open. */
  readonly window: boolean;
  /** Whether some node asks for the hour at which a person reads. */
  readonly bestHour: boolean;
  /** Whether a node takes messages back that wait to be sent. */
  readonly takesBack: boolean;
  /** Whether some chain is ordered by what suits the person. */
  readonly advised: boolean;
  /** Whether a node writes an opt-out, which cancels what is pending. */
  readonly optsOut: boolean;
  /** Whether a condition or a text names what people belong to. */
  readonly groups: boolean;
};

export function subscriptionsOf(document: JourneyDocument): Subscriptions {
  const { entry, exitOn = [] } = document;
  const nodes = Object.values(document.nodes);
  const arms = nodes.flatMap((node) => (node.kind === "wait_for" ? node.arms : []));
  // A condition may read `messages.<node>.state`, so then every message counts.
  const named = JSON.stringify([document.nodes, exitOn]).includes('"messages.');
  const messageNodes = Object.entries(document.nodes).flatMap(([name, node]) => (sends(node) ? [name] : []));
  const chains = Object.entries(document.nodes).flatMap(([name, node]) => (node.kind === "chain" ? [name] : []));
  return {
    events: new Set([
      ...(entry.kind === "event" ? [entry.event] : []),
      ...exitOn.flatMap((exit) => ("event" in exit ? [exit.event] : [])),
      ...arms.flatMap((arm) => (arm.on === "event" ? [arm.event] : [])),
    ]),
    replies: chains.length > 0 || arms.some((arm) => arm.on === "reply" || arm.on === "any_reply"),
    receipts: new Set(named ? messageNodes : [...chains, ...arms.flatMap((arm) => (arm.on === "receipt" ? [arm.node] : []))]),
    audiences: new Set([
      ...(entry.kind === "audience" ? [entry.audience] : []),
      ...exitOn.flatMap((exit) => ("audience" in exit ? [exit.audience] : "when" in exit ? audiencesIn(exit.when) : [])),
      ...arms.flatMap((arm) => (arm.on === "audience" ? [arm.audience] : [])),
    ]),
    profile: exitOn.some((exit) => "when" in exit),
    window: nodes.some((node) => node.kind === "wait" && node.window !== undefined),
    bestHour: nodes.some((node) => node.kind === "wait" && node.best !== undefined),
    takesBack: chains.length > 0,
    advised: nodes.some((node) => node.kind === "chain" && node.order === "best"),
    optsOut: nodes.some((node) => node.kind === "consent" && node.action === "opt_out"),
    groups: JSON.stringify([entry, exitOn, document.nodes]).includes("group."),
  };
}

/** Every audience that the condition asks about. */
function audiencesIn(condition: Condition): readonly string[] {
  if ("all" in condition) return condition.all.flatMap(audiencesIn);
  if ("any" in condition) return condition.any.flatMap(audiencesIn);
  if ("not" in condition) return audiencesIn(condition.not);
  return "audience" in condition ? [condition.audience] : [];
}
