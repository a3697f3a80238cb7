import { randomUUID } from "node:crypto";
import { bad } from "../control/problem.ts";
import type { FlowAnswer, FlowAnswers } from "../control/flow-contract.ts";
import { isObject, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";
import { resolve } from "./bindings.ts";
import { componentSpecs } from "./components.ts";
import { askEndpoint } from "./ask-endpoint.ts";
import { wrongAnswers } from "./answer-checks.ts";
import { completeFilling } from "./end-filling.ts";
import { scopeOf, shownScreen, type Filling, type OpenScreen } from "./filling.ts";
import { flowOfMessage } from "./flow-of-message.ts";
import { jsonOf } from "./flow-life.ts";
import { entryScreen } from "./judge/judge-routing.ts";
import { shownComponents, type ShownComponent } from "./screen-parts.ts";
import { showScreen } from "./show-screen.ts";

/** The button of a Flow message is tapped: the first screen opens, from the message's data or from the endpoint. */
export async function openFilling(world: World, message: OutboundMessage, buttonIndex: number | null): Promise<Filling> {
  const opened = flowOfMessage(world, message, buttonIndex);
  const number = world.numbers.get(message.phoneNumberId);
  const customer = world.customers.get(message.customerId ?? "");
  if (!number || !customer) bad("That message has no customer any more.");
  if (message.flowClosed !== null) bad(message.flowClosed === "" ? "The business has ended this form." : message.flowClosed);
  const json = jsonOf(opened.flow, opened.version);
  if (!json) bad("The flow has no JSON of the version the message was sent with.");
  if (opened.flow.status === "BLOCKED") bad("The flow is blocked: its endpoint has failed too often.");
  const filling: Filling = {
    id: randomUUID(),
    flow: opened.flow,
    account: opened.account,
    json,
    number,
    customer,
    message,
    token: opened.token,
    draft: opened.version === null,
    stack: [],
    seen: new Map(),
    exchanges: [],
    state: "open",
    notice: null,
    errors: {},
    problem: null,
    response: null,
    wamid: null,
  };
  world.fillings.set(filling.id, filling);
  if (opened.asksEndpoint) await askEndpoint(world, filling, { action: "INIT" });
  else showScreen(filling, opened.screen ?? entryScreen(json) ?? "", opened.data);
  return filling;
}

/** Typing and choosing; an input's `on-select-action` happens at once, as on the phone. */
export async function answer(world: World, filling: Filling, answers: FlowAnswers): Promise<void> {
  const shown = requireOpen(filling);
  for (const [name, value] of Object.entries(answers)) {
    const component = shownComponents(filling).find(
      (candidate) => candidate.name === name && componentSpecs[candidate.type]?.collects !== undefined,
    );
    if (!component) bad(`The screen ${shown.id} shows no input "${name}".`);
    const before = shown.form[name];
    shown.form[name] = value;
    const { [name]: _corrected, ...others } = filling.errors;
    filling.errors = others;
    const action = selectionAction(component, before, value);
    if (action) await perform(world, filling, action);
    if (filling.state !== "open" || shownScreen(filling)?.id !== shown.id) return;
  }
}

/** A footer, a link, a list item or an opt-in's "Read more". Footers let a screen go only when its answers are right. */
export async function press(world: World, filling: Filling, key: string): Promise<void> {
  requireOpen(filling);
  filling.notice = null;
  const component =
    shownComponents(filling).find((candidate) => key === candidate.key || key.startsWith(`${candidate.key}/list-items/`)) ??
    bad(`The screen shows nothing with the key ${key}.`);
  if (component.type === "Footer") {
    if (component.given["enabled"] === false) bad("The button is disabled.");
    filling.errors = wrongAnswers(filling);
    if (Object.keys(filling.errors).length > 0) return;
  }
  const item = objectsAt(component.given, "list-items")[Number(key.split("/").at(-1))];
  const action = item && isObject(item["on-click-action"]) ? item["on-click-action"] : objectAt(component.given, "on-click-action");
  await perform(world, filling, action);
}

export async function goBack(world: World, filling: Filling): Promise<void> {
  const left = requireOpen(filling);
  if (filling.stack.length < 2) return closeFilling(filling);
  filling.notice = null;
  filling.stack.pop();
  filling.errors = {};
  if (left.screen["refresh_on_back"] === true) await askEndpoint(world, filling, { action: "BACK", screen: left.id });
}

export function closeFilling(filling: Filling): void {
  if (filling.state === "open") filling.state = "closed";
}

async function perform(world: World, filling: Filling, action: JsonObject): Promise<void> {
  const shown = requireOpen(filling);
  const payload = resolve(objectAt(action, "payload"), scopeOf(filling)) as JsonObject;
  switch (action["name"]) {
    case "navigate":
      return showScreen(filling, textAt(objectAt(action, "next"), "name") ?? "", payload);
    case "update_data":
      shown.data = { ...shown.data, ...payload };
      return;
    case "data_exchange":
      return askEndpoint(world, filling, { action: "data_exchange", screen: shown.id, data: payload });
    case "complete":
      return completeFilling(world, filling, { ...payload, flow_token: filling.token });
    default:
      return;
  }
}

/** The action of choosing (or letting go of) an option: the option's own, or the input's. */
function selectionAction(component: ShownComponent, before: FlowAnswer | undefined, now: FlowAnswer): JsonObject | null {
  const ids = (value: FlowAnswer | undefined): string[] =>
    Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
  const [chosen, left] = [ids(now).filter((id) => !ids(before).includes(id)), ids(before).filter((id) => !ids(now).includes(id))];
  const letGo = now === false || (chosen.length === 0 && left.length > 0);
  const property = letGo && isObject(component.given["on-unselect-action"]) ? "on-unselect-action" : "on-select-action";
  const option = objectsAt(component.given, "data-source").find((candidate) =>
    (letGo ? left : chosen).includes(textAt(candidate, "id") ?? ""),
  );
  const own = option?.[letGo ? "on-unselect-action" : "on-select-action"];
  if (isObject(own)) return own;
  const common = component.given[property];
  return isObject(common) ? common : null;
}

function requireOpen(filling: Filling): OpenScreen {
  const shown = shownScreen(filling);
  return filling.state === "open" && shown ? shown : bad("The form is not open any more.");
}
