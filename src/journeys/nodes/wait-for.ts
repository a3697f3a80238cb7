import { z } from "zod";
import { type Json, withOwn } from "../../platform/json.ts";
import { changedMemory } from "../change-run.ts";
import { evaluate } from "../conditions.ts";
import type { WaitArm, WaitForNode } from "../document.ts";
import { durationProblems } from "../duration-check.ts";
import { conditionFacts } from "../facts.ts";
import { isEarlier, reached } from "../message-progress.ts";
import type { Heard, Moment, Move, NodeKind } from "../node-kind.ts";
import { isForRun, matchReply, replyFacts } from "../reply-match.ts";
import type { RunMemory } from "../run.ts";
import { conditionSchema } from "../schema/condition-schema.ts";
import { audienceNameSchema, eventTypeSchema, nodeNameSchema } from "../schema/names.ts";
import { addDuration, parseDuration } from "../time.ts";
import { waitArmProblems } from "../wait-arm-check.ts";
import { words, type Words } from "../words.ts";

const wordList = z.array(z.string().max(200)).max(200).readonly();
const armSchema = z.discriminatedUnion("on", [
  z.strictObject({
    on: z.literal("reply"),
    choice: z.string().min(1).max(256).exactOptional(),
    equals: wordList.exactOptional(),
    contains: wordList.exactOptional(),
    next: nodeNameSchema,
  }),
  z.strictObject({ on: z.literal("any_reply"), next: nodeNameSchema }),
  z.strictObject({ on: z.literal("event"), event: eventTypeSchema, where: conditionSchema.exactOptional(), next: nodeNameSchema }),
  z.strictObject({ on: z.literal("audience"), audience: audienceNameSchema, change: z.enum(["entered", "left"]), next: nodeNameSchema }),
  z.strictObject({
    on: z.literal("receipt"),
    node: nodeNameSchema,
    state: z.enum(["accepted", "sent", "delivered", "read", "clicked", "failed", "refused"]),
    next: nodeNameSchema,
  }),
]);

export const waitForNodeSchema = z.strictObject({
  kind: z.literal("wait_for"),
  arms: z.array(armSchema).max(100).readonly(),
  timeout: z.strictObject({ after: z.string(), next: nodeNameSchema }),
});

/** Waits for the first of several things. An answer that comes late, but before the timer has fired, still counts. */
export const waitForNode: NodeKind<WaitForNode> = {
  kind: "wait_for",
  schema: waitForNodeSchema,
  title: words("journey.node.wait_for.title"),
  summary: (node) => words("journey.node.wait_for.summary", { ways: node.arms.length, duration: node.timeout.after }),
  ways: (node) => [
    ...node.arms.map((arm, index) => ({
      via: `arm:${index}`,
      to: arm.next,
      path: `/arms/${index}/next`,
      label: armLabel(arm),
      waits: true,
      ...(arm.on === "receipt" ? { receiptOf: arm.node } : {}),
    })),
    {
      via: "timeout",
      to: node.timeout.next,
      path: "/timeout/next",
      label: words("journey.edge.timeout", { duration: node.timeout.after }),
      waits: true,
    },
  ],
  texts: () => [],
  check: (node, place) => [...waitArmProblems(node, place), ...durationProblems(node.timeout.after, place, "/timeout/after")],
  enter: (node, moment) => {
    const early = reachedArm(node, moment.memory);
    if (early !== -1) return takeReceipt(node, early, moment);
    const timeout = parseDuration(node.timeout.after);
    return timeout ? { kind: "stay", dueAt: addDuration(moment.facts.now, timeout) } : { kind: "fail", why: "duration_invalid" };
  },
  // An answer of an earlier passage would look like one of this.
  expire: (node, { memory, name }) => {
    if (!Object.hasOwn(memory.answers, name)) return { kind: "go", via: "timeout", to: node.timeout.next };
    const { [name]: _stale, ...answers } = memory.answers;
    return { kind: "go", via: "timeout", to: node.timeout.next, memory: { ...memory, answers } };
  },
  hear: (node, moment, input) => {
    if (input.kind === "reply") return hearReply(node, moment, input);
    if (input.kind === "event") return hearEvent(node, moment, input.event);
    if (input.kind === "membership") return hearMembership(node, moment, input);
    if (input.kind !== "message") return null;
    const arm = reachedArm(node, moment.memory);
    return arm === -1 ? null : takeReceipt(node, arm, moment);
  },
};

function armLabel(arm: WaitArm): Words {
  if (arm.on === "reply")
    return words("journey.edge.reply", {
      text: [arm.choice, ...(arm.equals ?? []), ...(arm.contains ?? [])].filter((word) => word !== undefined).join(", "),
    });
  if (arm.on === "event") return words("journey.edge.event", { event: arm.event });
  if (arm.on === "audience") return words(`journey.edge.audience_${arm.change}`, { audience: arm.audience });
  if (arm.on === "receipt") return words("journey.edge.receipt", { node: arm.node, state: arm.state });
  return words("journey.edge.any_reply");
}

function hearReply(node: WaitForNode, moment: Moment, reply: Extract<Heard, { readonly kind: "reply" }>): Move | null {
  if (!isForRun(reply.content, reply.repliesTo, moment.memory)) return null;
  const taken = matchReply(node.arms, reply.content);
  if (taken === -1) return null;
  const answer = replyFacts(reply);
  answer["at"] = reply.at;
  answer["messageId"] = reply.messageId;
  return take(node, taken, moment, answer);
}

function hearEvent(node: WaitForNode, moment: Moment, event: Extract<Heard, { readonly kind: "event" }>["event"]): Move | null {
  const taken = node.arms.findIndex(
    (arm) => arm.on === "event" && arm.event === event.type && (!arm.where || evaluate(arm.where, conditionFacts(moment, event))),
  );
  return take(node, taken, moment, { event: event.properties, eventType: event.type, eventId: event.id, at: event.occurredAt });
}

function hearMembership(node: WaitForNode, moment: Moment, told: Extract<Heard, { readonly kind: "membership" }>): Move | null {
  const taken = node.arms.findIndex((arm) => arm.on === "audience" && arm.audience === told.audience && arm.change === told.change);
  return take(node, taken, moment, { audience: told.audience, change: told.change, at: told.at });
}

function takeReceipt(node: WaitForNode, taken: number, moment: Moment): Move {
  const arm = node.arms[taken];
  const answer: Json = arm?.on === "receipt" ? { receipt: arm.state, node: arm.node } : {};
  return take(node, taken, moment, answer) ?? { kind: "fail", why: "node_missing" };
}

/**
 * The first arm whose message came far enough; of several arms on that message the one it comes by first, so that
 * the arm taken does not depend on the order in which receipts arrive.
 */
function reachedArm(node: WaitForNode, memory: RunMemory): number {
  let taken = -1;
  node.arms.forEach((arm, index) => {
    if (arm.on !== "receipt" || !Object.hasOwn(memory.messages, arm.node)) return;
    const message = memory.messages[arm.node];
    if (message === undefined || !reached(message, arm.state)) return;
    const best = node.arms[taken];
    if (best?.on !== "receipt" || (best.node === arm.node && isEarlier(arm.state, best.state))) taken = index;
  });
  return taken;
}

function take(node: WaitForNode, taken: number, { memory, name }: Moment, answer: Json): Move | null {
  const arm = node.arms[taken];
  if (!arm) return null;
  const answers = withOwn(memory.answers, name, answer);
  return { kind: "go", via: `arm:${taken}`, to: arm.next, memory: changedMemory(memory, answers, memory.messages, memory.trail) };
}
