/** Holds what somebody set a sender up with against the form of its channel. */
import type { ChannelConfig } from "../catalog/channel.ts";
import type { ChannelForm, ChannelSetting } from "../messages/channel-form.ts";
import type { Json, JsonObject } from "../platform/json.ts";

export type SettingFault = { readonly path: string; readonly problem: string };
export type ReadSettings =
  | { readonly ok: true; readonly config: ChannelConfig; readonly secrets: { readonly [name: string]: string } }
  | { readonly ok: false; readonly faults: readonly SettingFault[] };
export type GivenSettings = { readonly settings: JsonObject; readonly secrets: { readonly [name: string]: string } };

const LONGEST = 5_000;
const MOST_PER_SECOND = 1_000;

/** `known`: what it is set up with already, of which only what is named changes. */
export function readSettings(form: ChannelForm, given: GivenSettings, known: ChannelConfig | null): ReadSettings {
  const { messagesPerSecond = known?.messagesPerSecond ?? form.messagesPerSecond, ...own } = given.settings;
  const faults: SettingFault[] = [];
  if (typeof messagesPerSecond !== "number" || !(messagesPerSecond >= 0.1 && messagesPerSecond <= MOST_PER_SECOND))
    faults.push({ path: "settings/messagesPerSecond", problem: `must be a number from 0.1 to ${MOST_PER_SECOND}` });
  const settings = checkSettings(form.settings, own, "settings", known, faults);
  const secrets = checkSettings(form.secrets, given.secrets, "secrets", known === null ? null : "kept", faults);
  if (faults.length === 0)
    for (const { path, problem } of form.settingsFaults?.({ ...(known as JsonObject | null), ...settings }) ?? [])
      faults.push({ path: `settings/${path}`, problem });
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    config: { ...known, ...settings, messagesPerSecond: messagesPerSecond as number },
    secrets: secrets as { readonly [name: string]: string },
  };
}

/** Holds settings against what is asked for; what is wrong is added to `faults`. */
export function checkSettings(
  asked: { readonly [name: string]: ChannelSetting },
  given: JsonObject,
  where: string,
  known: { readonly [name: string]: Json | undefined } | "kept" | null,
  faults: SettingFault[],
): JsonObject {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(asked, name))
      faults.push({ path: `${where}/${name}`, problem: `there is no such setting: there are ${Object.keys(asked).join(", ") || "none"}` });
  const read: { [name: string]: Json } = {};
  for (const [name, setting] of Object.entries(asked)) {
    const value = given[name];
    if (value === undefined || value === null || value === "") {
      const isKnown = known === "kept" || (known !== null && known[name] !== undefined);
      if (value === undefined && isKnown) continue;
      if (setting.initial !== undefined) read[name] = setting.initial;
      else if (setting.required) faults.push({ path: `${where}/${name}`, problem: "is missing" });
      else if (value !== undefined) read[name] = "";
      continue;
    }
    const problem = problemOf(setting, value);
    if (problem === null) read[name] = value;
    else faults.push({ path: `${where}/${name}`, problem });
  }
  return read;
}

function problemOf(setting: ChannelSetting, value: Json): string | null {
  switch (setting.kind) {
    case "number":
      if (typeof value !== "number" || !Number.isFinite(value)) return "must be a number";
      break;
    case "yes_no":
      if (typeof value !== "boolean") return "must be true or false";
      break;
    case "choice":
      if (typeof value !== "string" || !setting.choices?.includes(value)) return `must be one of ${setting.choices?.join(", ") ?? "none"}`;
      break;
    default:
      if (typeof value !== "string" || value.length > LONGEST) return `must be a text of at most ${LONGEST} characters`;
  }
  return setting.problem?.(value)?.en ?? null;
}
