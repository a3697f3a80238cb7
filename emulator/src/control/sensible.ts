import { isObject, numberAt, objectAt, type JsonObject } from "../json.ts";
import { switchModel } from "../switches.ts";
import type { Switches } from "./contract.ts";
import { bad } from "./problem.ts";

/** Switches of which only these few values mean anything. */
type Chosen = { [K in keyof Switches]: Switches[K] extends string | 72 | 168 | 400 | 429 ? K : never }[keyof Switches];
const choices: { readonly [K in Chosen]: readonly Switches[K][] } = {
  outsideWindow: ["sync", "async"],
  pricingOn: ["sent_and_delivered", "sent", "delivered"],
  templateLanguageStyle: ["underscore", "dash"],
  mediaSha256: ["base64", "hex"],
  quickReplyPayloadDefault: ["text", "absent"],
  freeEntryPointHours: [72, 168],
  throttleHttpStatus: [400, 429],
  countryCodePrefix: ["short_numbers", "without_plus", "never"],
  systemMessageStyle: ["wa_id", "new_wa_id"],
};

/** Switches that may be null, when they are. */
const nullable: ReadonlySet<string> = new Set([
  "pairRate",
  "marketingCapPerDay",
  "messagingLimitPer24h",
  "templatePacing",
  "portfolioPacing",
  "qualityFromFeedback",
  "managementQuota",
]);
const moreThanZero: ReadonlySet<string> = new Set(["messagesPerSecond", "everyMs", "burst", "concurrency", "timeoutMs"]);
const mostUpdates = 1_000;

/** After a misspelled switch, an impossible value: neither may be ignored, or a test would show what it does not show. */
export function requireSensible(switches: Switches): void {
  for (const [key, allowed] of Object.entries(choices))
    if (!(allowed as readonly unknown[]).includes(switches[key as keyof Switches])) bad(`"${key}" must be one of ${allowed.join(", ")}.`);
  requireNumbers(switches, "");
  requireWhole(switches);
  const { batchSize, duplicateProbability, delayMs } = switches.webhook;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > mostUpdates)
    bad(`"webhook.batchSize" must be a whole number from 1 to ${mostUpdates}.`);
  if (duplicateProbability > 1) bad('"webhook.duplicateProbability" must be from 0 to 1.');
  if (delayMs.length !== 2 || delayMs[0] > delayMs[1]) bad('"webhook.delayMs" must be two numbers, the smaller first.');
}

/** A switch that was off is turned on with all of its numbers. */
function requireWhole(switches: Switches): void {
  for (const [key, value] of Object.entries(switches)) {
    const given: unknown = value;
    const model: unknown = switchModel[key as keyof Switches];
    if (!isObject(model) || !isObject(given)) continue;
    const missing = Object.keys(model).find((name) => given[name] === undefined);
    if (missing !== undefined) bad(`"${key}" needs "${missing}" as well.`);
  }
}

function requireNumbers(values: JsonObject, path: string): void {
  for (const [key, value] of Object.entries(values)) {
    if (value === null && !nullable.has(key)) bad(`"${path}${key}" must not be null.`);
    if (typeof value === "number" && (value < 0 || (value === 0 && moreThanZero.has(key))))
      bad(`"${path}${key}" must be ${moreThanZero.has(key) ? "more than zero" : "zero or more"}.`);
    if (Array.isArray(value)) value.forEach((item) => typeof item === "number" && item < 0 && bad(`"${path}${key}" must be zero or more.`));
    else if (typeof value === "object" && value !== null) requireNumbers(value as JsonObject, `${path}${key}.`);
  }
}

export function requireSensibleFault(body: JsonObject): void {
  const match = objectAt(body, "match");
  const everyNth = numberAt(match, "everyNth");
  if (everyNth !== null && (!Number.isInteger(everyNth) || everyNth < 1)) bad('"match.everyNth" must be a whole number from 1.');
  const probability = numberAt(match, "probability");
  if (probability !== null && (probability < 0 || probability > 1)) bad('"match.probability" must be from 0 to 1.');
  const times = numberAt(body, "times");
  if (times !== null && (!Number.isInteger(times) || times < 1)) bad('"times" must be a whole number from 1.');
  if ((numberAt(body, "delayMs") ?? 0) < 0) bad('"delayMs" must be zero or more.');
}
