import { isObject, objectAt, textAt, type JsonObject } from "../../json.ts";
import type { PlacedComponent } from "../components-walk.ts";
import type { Findings } from "./findings.ts";

/** One footer a screen, whichever branches of `If` and `Switch` are shown; terminal screens need one. */
export function judgeFooters(screen: JsonObject, path: string, placed: readonly PlacedComponent[], findings: Findings): void {
  const most = mostFooters(objectAt(screen, "layout")["children"]);
  if (most > 1) findings.flow("MORE_THAN_ONE_FOOTER", `${path}/layout`, "Maximum number of Footer component allowed per screen is 1.");
  if (screen["terminal"] === true && most === 0)
    findings.flow(
      "MISSING_FOOTER_ON_TERMINAL_SCREEN",
      path,
      `Footer component is missing on terminal screens: ${textAt(screen, "id") ?? ""}.`,
    );
  for (const { component, type, path: at } of placed) {
    if (type === "If") judgeIf(component, at, findings);
    if (type === "Switch") judgeSwitch(component, at, findings);
    if (type === "Footer") judgeCaptions(component, at, findings);
  }
}

function judgeIf(component: JsonObject, path: string, findings: Findings): void {
  const [yes, no] = [mostFooters(component["then"]), mostFooters(component["else"])];
  if (yes > 0 && component["else"] === undefined)
    findings.flow(
      "MISSING_FOOTER_IN_IF_ELSE_BRANCHES",
      path,
      "Missing Footer inside one of the 'If' component branches. Branch 'else' should exist and contain one Footer.",
    );
  else if (yes > 0 !== no > 0)
    findings.flow(
      "MISSING_FOOTER_IN_IF_ELSE_BRANCHES",
      path,
      "Footer component must be present in all branches of 'If' component if it exists in any one branch.",
    );
}

function judgeSwitch(component: JsonObject, path: string, findings: Findings): void {
  const counts = Object.values(objectAt(component, "cases")).map(mostFooters);
  if (counts.some((count) => count > 0) && counts.includes(0))
    findings.flow(
      "MISSING_FOOTER_IN_SWITCH_BRANCHES",
      path,
      "Footer component must be present in all switch cases if it exists in one of the cases.",
    );
}

function judgeCaptions(footer: JsonObject, path: string, findings: Findings): void {
  const has = (key: string): boolean => footer[key] !== undefined;
  if (has("left-caption") !== has("right-caption"))
    findings.schema(
      "INVALID_DEPENDENCIES",
      path,
      `Footer should have property ${has("left-caption") ? "right-caption" : "left-caption"} when property ${has("left-caption") ? "left-caption" : "right-caption"} is present.`,
    );
  if (has("center-caption") && (has("left-caption") || has("right-caption")))
    findings.schema(
      "NOT_KEYWORD_SCHEMA_VALIDATION_FAILED",
      path,
      "Properties 'center-caption' and [left-caption, right-caption] must be present exclusively at Footer.",
    );
}

/** The most footers that can show at once. */
function mostFooters(children: unknown): number {
  if (!Array.isArray(children)) return 0;
  let count = 0;
  for (const child of children.filter(isObject)) {
    if (child["type"] === "Footer") count += 1;
    if (child["type"] === "Form") count += mostFooters(child["children"]);
    if (child["type"] === "If") count += Math.max(mostFooters(child["then"]), mostFooters(child["else"]));
    if (child["type"] === "Switch") count += Math.max(0, ...Object.values(objectAt(child, "cases")).map(mostFooters));
  }
  return count;
}
