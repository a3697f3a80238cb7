import { graph } from "../templates/draft-problems.ts";
import { GraphRefused } from "../graph/refusal.ts";
import { isObject, objectsAt, textAt, wordOf, type JsonObject } from "../json.ts";
import type { Account } from "../store/account.ts";
import type { World } from "../store/world.ts";
import { keepJson, newFlow } from "./flow-life.ts";
import { moveFlow } from "./flow-status.ts";

/** A FLOW button may bring its whole JSON: Meta makes a published flow of it, and the button names that. */
export function withInlineFlows(
  world: World,
  account: Account,
  templateName: string,
  components: readonly JsonObject[],
): readonly JsonObject[] {
  return components.map((component) => {
    if (textAt(component, "type")?.toUpperCase() !== "BUTTONS") return component;
    return { ...component, buttons: objectsAt(component, "buttons").map((button) => withFlow(world, account, templateName, button)) };
  });
}

function withFlow(world: World, account: Account, templateName: string, button: JsonObject): JsonObject {
  const { flow_json: json, ...rest } = button;
  if (textAt(button, "type")?.toUpperCase() !== "FLOW" || json === undefined) return button;
  const flow = newFlow(world, { name: `${templateName} ${world.random.digits(6)}`, categories: ["OTHER"], endpointUri: null });
  keepJson(world, account, flow, isObject(json) ? JSON.stringify(json) : wordOf(json));
  const [problem] = flow.errors;
  if (!flow.json || problem) throw new GraphRefused(graph(`Param flow_json is not valid: ${problem?.message ?? "no JSON"}`));
  account.flows.set(flow.id, flow);
  flow.versions = [{ number: 1, json: flow.json }];
  moveFlow(world, account, flow, "PUBLISHED");
  return { ...rest, flow_id: flow.id };
}
