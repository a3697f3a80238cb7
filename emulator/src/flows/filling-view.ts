import type { FlowFilling } from "../control/flow-contract.ts";
import { textAt } from "../json.ts";
import type { World } from "../store/world.ts";
import { resolve } from "./bindings.ts";
import { scopeOf, shownScreen, type Filling } from "./filling.ts";
import { partsOf } from "./screen-parts.ts";

export function fillingView(world: World, filling: Filling): FlowFilling {
  const shown = filling.state === "open" ? shownScreen(filling) : null;
  const title = shown ? resolve(shown.screen["title"], scopeOf(filling)) : null;
  return {
    id: filling.id,
    flowId: filling.flow.id,
    messageId: filling.message.id,
    state: filling.state,
    draft: filling.draft,
    canGoBack: filling.stack.length > 1,
    screen: shown ? { id: shown.id, title: textAt({ title }, "title") ?? "", parts: partsOf(world, filling) } : null,
    notice: filling.notice,
    problem: filling.problem,
    response: filling.response,
    wamid: filling.wamid,
  };
}
