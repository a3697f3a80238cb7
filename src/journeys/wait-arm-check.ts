import type { WaitArm, WaitForNode } from "./document.ts";
import type { Place } from "./node-kind.ts";
import { foldText } from "./fold-text.ts";
import { own } from "./own-path.ts";
import { problemAt, type Problem } from "./problem.ts";
import { isEarlier } from "./message-progress.ts";

export function waitArmProblems(node: WaitForNode, place: Place): readonly Problem[] {
  if (node.arms.length === 0)
    return [problemAt(place, "arms_empty", "/arms", `"${place.name}" waits for nothing: add an arm, or make it a "wait" node`)];
  const problems = node.arms.flatMap((arm, index) => [...armProblems(arm, index, place), ...shadowed(arm, index, node, place)]);
  const invites = node.arms.some((arm) => arm.on === "reply");
  if (!invites || node.arms.some((arm) => arm.on === "any_reply")) return problems;
  return [
    ...problems,
    problemAt(
      place,
      "no_catch_all",
      "/arms",
      `"${place.name}" does nothing when the customer answers something else: add an "any_reply" arm`,
      "warning",
    ),
  ];
}

function armProblems(arm: WaitArm, index: number, place: Place): readonly Problem[] {
  const below = `/arms/${index}`;
  if (arm.on === "reply") {
    const listed = [...(arm.equals ?? []), ...(arm.contains ?? [])];
    if (arm.choice === undefined && listed.length === 0)
      return [
        problemAt(
          place,
          "arm_empty",
          below,
          `arm ${index + 1} of "${place.name}" fits no reply: give it a "choice", or words in "equals" or "contains"; for every reply use "any_reply"`,
        ),
      ];
    return listed.some((word) => foldText(word) === "")
      ? [problemAt(place, "arm_empty", below, `arm ${index + 1} of "${place.name}" has an empty word: remove it`)]
      : [];
  }
  if (arm.on === "event") {
    const key = "key" in place.document.entry ? place.document.entry.key : undefined;
    return key !== undefined && arm.where === undefined
      ? [
          problemAt(
            place,
            "any_order",
            below,
            `any ${arm.event} of this customer ends the wait of every run: add a "where" that compares it with the run, such as ${sameKey(key)}`,
            "warning",
          ),
        ]
      : [];
  }
  if (arm.on === "receipt" && own(place.document.nodes, arm.node)?.kind !== "message") {
    return [
      problemAt(
        place,
        "receipt_node_invalid",
        `${below}/node`,
        `arm ${index + 1} of "${place.name}" waits for a receipt of "${arm.node}", which is not a message node: name the node that sends the message`,
      ),
    ];
  }
  return [];
}

export function sameKey(key: string): string {
  return `{"fact": "event.${key}", "is": "same_as", "other": "entry.event.${key}"}`;
}

function shadowed(arm: WaitArm, index: number, node: WaitForNode, place: Place): readonly Problem[] {
  const by = node.arms.findIndex((other, at) => at !== index && hides(other, at, arm, index));
  return by === -1
    ? []
    : [
        problemAt(
          place,
          "arm_shadowed",
          `/arms/${index}`,
          `arm ${index + 1} of "${place.name}" is never taken because arm ${by + 1} is taken first: remove one of them`,
          "warning",
        ),
      ];
}

function hides(other: WaitArm, otherIndex: number, arm: WaitArm, index: number): boolean {
  const before = otherIndex < index;
  if (other.on === "any_reply" && arm.on === "any_reply") return before;
  if (other.on === "event" && arm.on === "event") return before && other.event === arm.event && other.where === undefined;
  if (other.on === "audience" && arm.on === "audience") return before && other.audience === arm.audience && other.change === arm.change;
  if (other.on === "reply" && arm.on === "reply")
    return before && arm.choice !== undefined && other.choice === arm.choice && !arm.equals?.length && !arm.contains?.length;
  if (other.on !== "receipt" || arm.on !== "receipt" || other.node !== arm.node) return false;
  if (other.state === arm.state) return before;
  const exact = [other.state, arm.state].some((state) => state === "failed" || state === "refused");
  return !exact && isEarlier(other.state, arm.state);
}
