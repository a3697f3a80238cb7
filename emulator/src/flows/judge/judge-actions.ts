import { isObject, objectAt, textAt, type JsonObject } from "../../json.ts";
import { isBinding, referenceIn } from "../bindings.ts";
import { componentSpecs } from "../components.ts";
import { actionsOf, componentsOf, nextOf, screenOf, screensOf, type PlacedComponent } from "../components-walk.ts";
import type { Findings } from "./findings.ts";

type Acting = {
  readonly flow: JsonObject;
  readonly screen: JsonObject;
  readonly id: string;
  readonly action: JsonObject;
  readonly path: string;
  readonly version: number;
  readonly findings: Findings;
};

/** What actions may do where: `complete` on terminal screens, `navigate` to other screens with the data they declare. */
export function judgeActions(flow: JsonObject, version: number, findings: Findings): void {
  let exchanges = false;
  for (const [index, screen] of screensOf(flow).entries()) {
    const placed = [...componentsOf(screen, `/screens/${index}`)];
    for (const each of placed) {
      for (const { action, path } of actionsOf(each)) {
        const acting = { flow, screen, id: textAt(screen, "id") ?? "", action, path, version, findings };
        exchanges ||= action["name"] === "data_exchange";
        judgeAction(acting);
        judgeMediaUse(acting, placed);
      }
    }
  }
  if (exchanges && flow["data_api_version"] === undefined)
    findings.flow("MISSING_REQUIRED_PROPERTY", "", "The property 'data_api_version' is required for data_exchange action.");
}

function judgeAction(acting: Acting): void {
  const { action, path, findings, screen, version } = acting;
  switch (action["name"]) {
    case "complete":
      if (screen["terminal"] !== true)
        findings.flow("INVALID_COMPLETE_ACTION", path, "On-click-action 'complete' can only be configured on a terminal screen.");
      return judgePayload(acting);
    case "navigate":
      judgeNext(acting);
      return judgePayload(acting);
    case "data_exchange":
      return judgePayload(acting);
    case "update_data":
      if (version < 600)
        findings.schema("INVALID_ENUM_VALUE", `${path}/name`, "Value should be one of: [data_exchange, navigate, complete].");
      return judgePayload(acting);
    case "open_url":
      if (version < 600) findings.schema("INVALID_ENUM_VALUE", `${path}/name`, "Value should be one of: [data_exchange, navigate].");
      if (typeof action["url"] !== "string") findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", path, "Required property 'url' is missing.");
      return;
    default:
      return findings.schema(
        "INVALID_ENUM_VALUE",
        `${path}/name`,
        "Value should be one of: [data_exchange, navigate, complete, update_data, open_url].",
      );
  }
}

function judgePayload({ action, path, findings }: Acting): void {
  if (action["payload"] === undefined) findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", path, "Required property 'payload' is missing.");
  else if (!isObject(action["payload"]))
    findings.schema("INVALID_PROPERTY_TYPE", `${path}/payload`, `Expected property $root${path}/payload to be of type object.`);
}

function judgeNext(acting: Acting): void {
  const { flow, id, action, path, findings } = acting;
  const next = nextOf(action);
  if (next === null || objectAt(action, "next")["type"] !== "screen")
    return findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", path, "Required property 'next' is missing.");
  if (next === id)
    return findings.flow(
      "INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME",
      `${path}/next/name`,
      `Same screen navigation is not allowed. Loop detected at [${id}].`,
    );
  const target = screenOf(flow, next);
  if (!target)
    return findings.flow("INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME", `${path}/next/name`, `Unknown screen ids found: [${next}].`);
  const given = Object.keys(objectAt(action, "payload"));
  const declared = target["data"];
  if (!isObject(declared)) {
    if (given.length > 0)
      findings.flow("INVALID_NAVIGATE_ACTION_PAYLOAD", `${path}/payload`, `No data model is defined in the next screen '${next}'.`);
    return;
  }
  const undeclared = given.filter((key) => !(key in declared));
  if (undeclared.length > 0)
    findings.flow(
      "INVALID_NAVIGATE_ACTION_PAYLOAD",
      `${path}/payload`,
      `Following fields are missing in the next screen's data model: [${undeclared.join(", ")}].`,
    );
  const missing = Object.keys(declared).filter((key) => !given.includes(key));
  if (missing.length > 0)
    findings.flow(
      "INVALID_NAVIGATE_ACTION_PAYLOAD",
      `${path}/payload`,
      `Following fields are expected in the next screen's data model but missing in payload: [${missing.join(", ")}].`,
    );
  judgeTypes(acting, next, declared);
}

function judgeTypes({ action, path, findings, id }: Acting, next: string, declared: JsonObject): void {
  for (const [key, value] of Object.entries(objectAt(action, "payload"))) {
    const expected = objectAt(declared, key)["type"];
    if (isBinding(value) || typeof expected !== "string") continue;
    const actual = Array.isArray(value) ? "array" : typeof value;
    if (actual !== (expected === "integer" ? "number" : expected))
      findings.flow(
        "INVALID_NAVIGATE_ACTION_PAYLOAD",
        `${path}/payload/${key}`,
        `Schema of payload data at '${key}' on screen '${id}' is not matching with schema of data model field on screen '${next}'. Property is expecting '${expected}' but got '${actual}'.`,
      );
  }
}

/** Pictures and documents travel only at the top of `data_exchange` and `complete`, one to a `complete`. */
function judgeMediaUse({ action, path, findings }: Acting, placed: readonly PlacedComponent[]): void {
  const pickers = new Map(
    placed
      .filter(({ type }) => componentSpecs[type]?.collects === "media")
      .map((each) => [`form.${textAt(each.component, "name") ?? ""}`, each]),
  );
  if (pickers.size === 0) return;
  for (const [key, value] of Object.entries(objectAt(action, "payload"))) {
    const picker = typeof value === "string" ? pickers.get(shortReference(value)) : undefined;
    const at = `${path}/payload/${key}`;
    if (picker && action["name"] === "navigate")
      findings.flow(
        "INVALID_ON_CLICK_ACTION_PAYLOAD",
        at,
        `The ${picker.type} component's value is not allowed in the payload of the navigate action.`,
      );
    const most = picker?.component[picker.type === "PhotoPicker" ? "max-uploaded-photos" : "max-uploaded-documents"] ?? 30;
    if (picker && action["name"] === "complete" && Number(most) > 1)
      findings.flow(
        "INVALID_ON_CLICK_ACTION_PAYLOAD",
        at,
        `${picker.type} can only be used in complete action payload if value of property 'max-uploaded-${picker.type === "PhotoPicker" ? "photos" : "documents"}' doesn't exceed 1. Default value is 30.`,
      );
    if (typeof value !== "string" && [...pickers.keys()].some((name) => JSON.stringify(value).includes(`\${${name}}`)))
      findings.flow(
        "INVALID_ON_CLICK_ACTION_PAYLOAD",
        at,
        "The value of following components must be a top-level string in complete and data_exchange on-click-action payload: [PhotoPicker, DocumentPicker].",
      );
  }
}

function shortReference(value: string): string {
  return (referenceIn(value) ?? "").replace(/^screen\.[^.]+\./, "");
}
