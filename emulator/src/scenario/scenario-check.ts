import { bad } from "../control/problem.ts";
import { isObject, listAt, numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import type { Duration, Scenario } from "./scenario-contract.ts";

const doings = ["read", "block", "stop_marketing", "resume_marketing", "open_link", "reply", "react", "tap", "order", "fill"];
const ruleKeys = ["do", "share", "within", "notBefore", "when", "texts", "emoji", "button", "answers", "thinkMs", "leaveShare"];
const matchKeys = ["type", "template", "category", "phoneSuffix", "text"];
const crowdKeys = ["count", "from", "texts", "over", "phoneNumberId"];

/** A scenario as somebody wrote it; whatever is misspelled or makes no sense is refused, with the place. */
export function checkedScenario(given: unknown): Scenario {
  if (!isObject(given)) return bad("A scenario is an object with rules or crowds.");
  only(given, ["seed", "rules", "crowds"], "");
  for (const [index, rule] of listAt(given, "rules").entries()) checkRule(rule, `rules[${index}]`);
  for (const [index, crowd] of listAt(given, "crowds").entries()) checkCrowd(crowd, `crowds[${index}]`);
  return given;
}

function checkRule(rule: unknown, path: string): void {
  if (!isObject(rule)) return bad(`"${path}" must be an object.`);
  only(rule, ruleKeys, path);
  if (!doings.includes(textAt(rule, "do") ?? "")) bad(`"${path}.do" must be one of ${doings.join(", ")}.`);
  const share = rule["share"];
  if (typeof share !== "number" || share < 0 || share > 1) bad(`"${path}.share" must be from 0 to 1.`);
  only(objectAt(rule, "when"), matchKeys, `${path}.when`);
  for (const key of ["within", "notBefore"]) if (rule[key] !== undefined) msOf(rule[key] as Duration, `${path}.${key}`);
}

function checkCrowd(crowd: unknown, path: string): void {
  if (!isObject(crowd)) return bad(`"${path}" must be an object.`);
  only(crowd, crowdKeys, path);
  const count = numberAt(crowd, "count");
  if (count === null || count < 1 || !Number.isInteger(count)) bad(`"${path}.count" must be a whole number from 1.`);
  if (!/^\+?\d{7,15}$/.test(textAt(crowd, "from") ?? "")) bad(`"${path}.from" must be a phone number with its country code.`);
  if (listAt(crowd, "texts").length === 0 || objectsAt(crowd, "texts").length > 0) bad(`"${path}.texts" must be a list of texts.`);
  if (crowd["over"] !== undefined) msOf(crowd["over"] as Duration, `${path}.over`);
}

function only(given: JsonObject, known: readonly string[], path: string): void {
  const stray = Object.keys(given).find((key) => !known.includes(key));
  if (stray !== undefined) bad(`Unknown key "${path === "" ? "" : `${path}.`}${stray}". Known: ${known.join(", ")}.`);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function msOf(duration: Duration, path = "duration"): number {
  if (typeof duration === "number" && duration >= 0) return duration;
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(String(duration));
  return match
    ? Number(match[1]) * (units[match[2] ?? ""] ?? 0)
    : bad(`"${path}" must be milliseconds or a text such as 90s, 30m, 2h, 1d.`);
}
