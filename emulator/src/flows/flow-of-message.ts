import { bad } from "../control/problem.ts";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import type { Account, Flow } from "../store/account.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";
import { componentOf } from "../templates/shape.ts";
import { namedFlow } from "./flow-life.ts";

/** What a Flow message opens: which flow in which version, the token, and where it starts. */
export type OpenedFlow = {
  readonly flow: Flow;
  readonly account: Account;
  readonly version: number | null;
  readonly token: string;
  readonly asksEndpoint: boolean;
  readonly screen: string | null;
  readonly data: JsonObject;
};

/** Of an `interactive` flow message, or of the FLOW button of a template. */
export function flowOfMessage(world: World, message: OutboundMessage, buttonIndex: number | null): OpenedFlow {
  const number = world.numbers.get(message.phoneNumberId);
  const account = world.accounts.get(number?.accountId ?? "") ?? bad("That message has no account any more.");
  const content = message.content ?? bad("The content of that message was let go.");
  const given = content.template ? buttonOf(content.payload, content.template, buttonIndex) : interactiveOf(content.payload);
  const flow = namedFlow(account, given.named) ?? bad("The flow of that message does not exist any more.");
  return {
    flow,
    account,
    version: given.draft ? null : message.flowVersion,
    token: given.token,
    asksEndpoint: given.action === "data_exchange",
    screen: given.screen,
    data: given.data,
  };
}

type Given = {
  readonly named: JsonObject;
  readonly token: string;
  readonly action: string;
  readonly screen: string | null;
  readonly data: JsonObject;
  readonly draft: boolean;
};

function interactiveOf(payload: JsonObject): Given {
  const interactive = objectAt(payload, "interactive");
  if (interactive["type"] !== "flow") bad("That message opens no flow.");
  const parameters = objectAt(objectAt(interactive, "action"), "parameters");
  const start = objectAt(parameters, "flow_action_payload");
  return {
    named: parameters,
    token: textAt(parameters, "flow_token") ?? "unused",
    action: textAt(parameters, "flow_action") ?? "navigate",
    screen: textAt(start, "screen"),
    data: objectAt(start, "data"),
    draft: parameters["mode"] === "draft",
  };
}

function buttonOf(payload: JsonObject, template: readonly JsonObject[], buttonIndex: number | null): Given {
  const buttons = objectsAt(componentOf(template, "BUTTONS") ?? {}, "buttons");
  const index = buttonIndex ?? buttons.findIndex((button) => textAt(button, "type")?.toUpperCase() === "FLOW");
  const button = buttons[index];
  if (textAt(button ?? {}, "type")?.toUpperCase() !== "FLOW") bad("That message opens no flow.");
  const sent = objectsAt(objectAt(payload, "template"), "components").find(
    (component) => textAt(component, "type")?.toLowerCase() === "button" && numberAt(component, "index") === index,
  );
  const action = objectAt(objectsAt(sent ?? {}, "parameters")[0] ?? {}, "action");
  return {
    named: button ?? {},
    token: textAt(action, "flow_token") ?? "unused",
    action: textAt(button ?? {}, "flow_action") ?? "navigate",
    screen: textAt(button ?? {}, "navigate_screen"),
    data: objectAt(action, "flow_action_data"),
    draft: false,
  };
}

/** The flow a send would open, to be checked before it goes out; null for messages that open none. */
export function flowNamedIn(
  account: Account,
  payload: JsonObject,
  template: readonly JsonObject[] | null,
): { readonly flow: Flow | null; readonly draft: boolean } | null {
  if (template) {
    const button = objectsAt(componentOf(template, "BUTTONS") ?? {}, "buttons").find(
      (candidate) => textAt(candidate, "type")?.toUpperCase() === "FLOW",
    );
    return button ? { flow: namedFlow(account, button), draft: false } : null;
  }
  const interactive = objectAt(payload, "interactive");
  if (interactive["type"] !== "flow") return null;
  const parameters = objectAt(objectAt(interactive, "action"), "parameters");
  return { flow: namedFlow(account, parameters), draft: parameters["mode"] === "draft" };
}
