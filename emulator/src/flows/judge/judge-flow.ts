import { isObject, textAt, type JsonObject } from "../../json.ts";
import { screensOf } from "../components-walk.ts";
import { isKnownVersion, versionNumber } from "../versions.ts";
import { judgeActions } from "./judge-actions.ts";
import { judgeBindings } from "./judge-bindings.ts";
import { Findings, type ValidationError } from "./findings.ts";
import { judgeRouting } from "./judge-routing.ts";
import { judgeScreen } from "./judge-screen.ts";

/** What Meta says about an uploaded flow JSON. `json` is null only when the text is no JSON object at all. */
export type Judgement = { readonly json: JsonObject | null; readonly errors: readonly ValidationError[] };

const mostScreens = 100;
const mostBytes = 10 * 1024 * 1024;
const topLevel = ["version", "screens", "routing_model", "data_api_version", "data_channel_uri"];

export function judgeFlow(text: string): Judgement {
  const json = parsed(text);
  if (json === null) return { json, errors: [notJson(text)] };
  const findings = new Findings();
  judgeTop(json, findings);
  const version = versionNumber(textAt(json, "version") ?? "");
  for (const [index, screen] of screensOf(json).entries())
    judgeScreen({ flow: json, screen, path: `/screens/${index}`, version, findings });
  judgeRouting(json, findings);
  judgeActions(json, version, findings);
  judgeBindings(json, version, findings);
  return { json, errors: findings.located(text) };
}

function judgeTop(flow: JsonObject, findings: Findings): void {
  for (const key of Object.keys(flow))
    if (!topLevel.includes(key)) findings.schema("INVALID_PROPERTY_KEY", `/${key}`, `Property (${key}) cannot be specified at $root.`);
  const version = flow["version"];
  if (version === undefined) findings.schema("MISSING_FLOW_JSON_VERSION", "", "Flow JSON version is not specified.");
  else if (typeof version !== "string") findings.schema("UNSUPPORTED_FLOW_JSON_VERSION", "/version", "Unsupported Flow JSON version.");
  else if (!isKnownVersion(version)) findings.schema("INVALID_FLOW_JSON_VERSION", "/version", "Invalid Flow JSON version.");
  judgeDataApi(flow, versionNumber(textAt(flow, "version") ?? ""), findings);
  const screens = flow["screens"];
  if (screens === undefined) return findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", "", "Required property 'screens' is missing.");
  if (!Array.isArray(screens))
    return findings.schema("INVALID_PROPERTY_TYPE", "/screens", "Expected property $root/screens to be of type array.");
  if (screens.length === 0) findings.schema("MIN_ITEMS_REQUIRED", "/screens", "Property 'screens' should have at least '1' items.");
  if (screens.length > mostScreens)
    findings.flow(
      "MAX_SCREENS_NUMBER",
      "/screens",
      `Maximum number of screens allowed per Flow is ${mostScreens} but found ${screens.length}.`,
    );
  judgeScreenSet(flow, findings);
}

function judgeDataApi(flow: JsonObject, version: number, findings: Findings): void {
  const api = flow["data_api_version"];
  if (api !== undefined) {
    const fits = api === "3.0" || (api === "4.0" && version >= 703);
    if (!fits)
      findings.schema(
        "NO_SUPPORTED_DATA_API_VERSION",
        "/data_api_version",
        "No supported Data API version found for given Flow JSON version.",
      );
    if (!isObject(flow["routing_model"]))
      findings.flow("MISSING_REQUIRED_PROPERTY", "", "The property 'routing_model' is required for property 'data_api_version'.");
  }
  const address = flow["data_channel_uri"];
  if (address === undefined) return;
  if (version >= 300)
    findings.schema(
      "INVALID_PROPERTY_KEY",
      "/data_channel_uri",
      "Property 'data_channel_uri' is no longer supported in Flow JSON as of version '3.0'. Configure the endpoint with the Flows API.",
    );
  else if (typeof address !== "string" || !/^https?:\/\/\S+$/.test(address))
    findings.schema("INVALID_PROPERTY_VALUE_FORMAT", "/data_channel_uri", "Property 'data_channel_uri' should be in 'uri' format.");
}

function judgeScreenSet(flow: JsonObject, findings: Findings): void {
  const screens = screensOf(flow);
  const seen = new Set<string>();
  for (const [index, screen] of screens.entries()) {
    const id = textAt(screen, "id") ?? "";
    if (seen.has(id)) findings.flow("DUPLICATE_SCREEN_IDS", `/screens/${index}/id`, `Duplicate screen id found: ${id}.`);
    seen.add(id);
  }
  const terminal = screens.filter((screen) => screen["terminal"] === true);
  if (screens.length > 0 && terminal.length === 0)
    findings.flow("MISSING_TERMINAL_SCREEN", "/screens", "Terminal screen is required but not provided.");
  if (terminal.length > 0 && terminal.every((screen) => screen["success"] === false))
    findings.flow("INVALID_PROPERTY_VALUE", "/screens", "At least one terminal screen must have property 'success' set as true.");
  const without = screens.filter((screen) => screen["refresh_on_back"] === true);
  if (without.length > 0 && flow["data_api_version"] === undefined)
    findings.flow(
      "INVALID_PROPERTY_VALUE",
      "/screens",
      "Property 'refresh_on_back' can be true only when property 'data_api_version' is set.",
    );
}

function parsed(text: string): JsonObject | null {
  if (Buffer.byteLength(text) > mostBytes) return null;
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : null;
  } catch {
    // Not JSON is a finding like any other: it is told as INVALID_FLOW_JSON.
    return null;
  }
}

function notJson(text: string): ValidationError {
  const lines = text.split("\n");
  return {
    error: "INVALID_FLOW_JSON",
    error_type: "JSON_SCHEMA_ERROR",
    message: "Flow JSON is not valid.",
    line_start: 1,
    line_end: lines.length,
    column_start: 1,
    column_end: (lines.at(-1) ?? "").length + 1,
  };
}
