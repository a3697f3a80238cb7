import type { JourneyNode } from "../document.ts";
import type { NodeKind } from "../node-kind.ts";
import { branchNode } from "./branch.ts";
import { exitNode } from "./exit.ts";
import { messageNode } from "./message.ts";
import { updateProfileNode } from "./update-profile.ts";
import { waitForNode } from "./wait-for.ts";
import { waitNode } from "./wait.ts";

const NODE_KINDS: { readonly [Kind in JourneyNode["kind"]]: NodeKind<Extract<JourneyNode, { readonly kind: Kind }>> } = {
  message: messageNode,
  wait: waitNode,
  wait_for: waitForNode,
  branch: branchNode,
  update_profile: updateProfileNode,
  exit: exitNode,
};

/** The kind of a node, typed for that node: the one place where the union meets the table. */
export function kindOf<Node extends JourneyNode>(node: Node): NodeKind<Node> {
  return NODE_KINDS[node.kind] as unknown as NodeKind<Node>;
}
