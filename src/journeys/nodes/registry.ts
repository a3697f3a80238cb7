import type { JourneyNode } from "../document.ts";
import type { NodeKind } from "../node-kind.ts";
import { appointmentNode } from "./appointment.ts";
import { assignNode } from "./assign.ts";
import { branchNode } from "./branch.ts";
import { chainNode } from "./chain.ts";
import { consentNode } from "./consent.ts";
import { exitNode } from "./exit.ts";
import { forkNode } from "./fork.ts";
import { httpNode } from "./http.ts";
import { joinNode } from "./join.ts";
import { jumpNode } from "./jump.ts";
import { messageNode } from "./message.ts";
import { splitNode } from "./split.ts";
import { updateProfileNode } from "./update-profile.ts";
import { waitForNode } from "./wait-for.ts";
import { waitNode } from "./wait.ts";

const NODE_KINDS: { readonly [Kind in JourneyNode["kind"]]: NodeKind<Extract<JourneyNode, { readonly kind: Kind }>> } = {
  message: messageNode,
  chain: chainNode,
  wait: waitNode,
  wait_for: waitForNode,
  branch: branchNode,
  split: splitNode,
  fork: forkNode,
  join: joinNode,
  update_profile: updateProfileNode,
  consent: consentNode,
  assign: assignNode,
  http: httpNode,
  appointment: appointmentNode,
  jump: jumpNode,
  exit: exitNode,
};

/** The kind of a node, typed for that node: the one place where the union meets the table. */
export function kindOf<Node extends JourneyNode>(node: Node): NodeKind<Node> {
  return NODE_KINDS[node.kind] as unknown as NodeKind<Node>;
}
