import { isObject, objectAt, textAt, type JsonObject } from "../../json.ts";
import { invalid, missing, oneOf, optionalText, requireText, type Check } from "./checks.ts";

const path = "interactive['action']['parameters']";

/** The shape of Flow messages: `flow_id` xor `flow_name`, a call to action, where it starts. */
export function checkFlow(interactive: JsonObject): Check {
  const action = objectAt(interactive, "action");
  const parameters = objectAt(action, "parameters");
  const id = textAt(parameters, "flow_id");
  const name = textAt(parameters, "flow_name");
  return (
    oneOf(action, "name", "interactive['action']['name']", ["flow"]) ??
    requireText(parameters, "flow_message_version", `${path}['flow_message_version']`, 3) ??
    (id === null && name === null ? missing(`${path}['flow_id'] or ['flow_name']`) : null) ??
    (id !== null && name !== null ? invalid(`${path}: flow_id and flow_name exclude each other`) : null) ??
    requireText(parameters, "flow_cta", `${path}['flow_cta']`, 30) ??
    (/\p{Extended_Pictographic}/u.test(textAt(parameters, "flow_cta") ?? "")
      ? invalid(`${path}['flow_cta'] must not have emojis`)
      : null) ??
    optionalText(parameters, "flow_token", `${path}['flow_token']`, 4096) ??
    (parameters["mode"] === undefined ? null : oneOf(parameters, "mode", `${path}['mode']`, ["draft", "published"])) ??
    (parameters["flow_action"] === undefined
      ? null
      : oneOf(parameters, "flow_action", `${path}['flow_action']`, ["navigate", "data_exchange"])) ??
    checkPayload(parameters)
  );
}

function checkPayload(parameters: JsonObject): Check {
  const payload = parameters["flow_action_payload"];
  if (payload === undefined) return null;
  if (parameters["flow_action"] === "data_exchange") return invalid(`${path}['flow_action_payload'] is not allowed with data_exchange`);
  if (!isObject(payload)) return invalid(`${path}['flow_action_payload'] must be a JSON object`);
  const data = payload["data"];
  const empty = data !== undefined && (!isObject(data) || Object.keys(data).length === 0);
  return (
    requireText(payload, "screen", `${path}['flow_action_payload']['screen']`, 200) ??
    (empty ? invalid(`${path}['flow_action_payload']['data'] must be a non-empty object`) : null)
  );
}
