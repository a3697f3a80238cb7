import type { Account, Flow, FlowStatus } from "../store/account.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";

export function moveFlow(world: World, account: Account, flow: Flow, status: FlowStatus): void {
  const before = flow.status;
  if (before === status) return;
  flow.status = status;
  publishForAccount(world, account, "flows", {
    event: "FLOW_STATUS_CHANGE",
    message: `Flow ${flow.name} changed status from ${before} to ${status}`,
    flow_id: flow.id,
    old_status: before,
    new_status: status,
  });
}
