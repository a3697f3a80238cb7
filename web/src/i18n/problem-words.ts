/** What the server refuses and finds wrong, in the reader's language and by the names of the screen: never a path, a key of JSON or a code. */
import { ApiError } from "../api/client.ts";
import type { MessageKey } from "./en.ts";
import type { useI18n, Values } from "./i18n.tsx";
import { type PlaceNames, placeWords } from "./problem-place.ts";

type I18n = Pick<ReturnType<typeof useI18n>, "t" | "has" | "language" | "languageName">;
type Told = { readonly path: string; readonly message: string; readonly code?: string; readonly node?: string | null };

export function problemWords(i18n: I18n, { code, path, message, node = null }: Told, names: PlaceNames = {}): string {
  const { t } = i18n;
  const said = toldWords(i18n, message) ?? ownWords(i18n, { code: code ?? "", message, node });
  // The server's own sentences about a step name it.
  const where = node === null ? placeWords(i18n, path, names) : said === message ? "" : node;
  return where === "" ? said : t("problem.where", { where, words: said });
}

/** The server's own English sentence where it is written for people; else what its code says. */
function ownWords({ t, has, language }: I18n, { code, message, node }: Required<Omit<Told, "path">>): string {
  if (language === "en" && !WRITTEN_FOR_PROGRAMS.has(code)) return message;
  const key = `problem.${code}`;
  const words = has(key) ? t(key) : t("code.invalid_input");
  const name = NAMING.has(code)
    ? [...message.matchAll(/"([^"]{1,80})"/g)].map(([, found]) => found).find((found) => found !== node)
    : undefined;
  return name === undefined ? words : `${words} (${name})`;
}

/** Sentences that say the same of many fields; null for any other. `message`: with or without its place before it. */
function toldWords({ t }: Pick<I18n, "t">, message: string): string | null {
  for (const [pattern, key] of TOLD) {
    const found = pattern.exec(message);
    if (found) return t(key, { n: found[1] ?? "" });
  }
  return null;
}
const TOLD: readonly (readonly [RegExp, MessageKey])[] = [
  [/\bis longer than (\d+) days/, "told.longerThan"],
  [/\bis no time at all/, "told.noTime"],
  [/\bis not an ISO 8601 duration/, "told.noDuration"],
  [/must be an event type such as/, "told.event"],
  [/must be a template name/, "told.template"],
  [/\bis missing: add it$/, "told.missing"],
  [/\bis empty: write something$/, "told.empty"],
  [/\bis too long: at most (\d+) characters$/, "told.tooLong"],
  [/\bis too long: at most (\d+) items$/, "told.tooMany"],
  [/\bis too short: at least (\d+) items$/, "told.tooFew"],
  [/\bis too large: at most (-?[\d.]+)$/, "told.tooLarge"],
  [/\bis too small: at least (-?[\d.]+)$/, "told.tooSmall"],
  [/must be an e-mail address/, "told.email"],
  [/must be lower-case letters, digits and dashes/, "told.slug"],
  [/must be a host as in an address/, "told.host"],
  [/must be an address such as/, "told.address"],
  [/is not a telephone number/, "told.phone"],
  [/must be in international form/, "told.phoneInternational"],
  [/nothing is left of "\{\{ *([^"]*?) *\}\}"/, "told.variableEmpty"],
  [/nothing is left of "(.*)": a variable/, "told.textEmpty"],
  [/(?:the message|and the message) gives it no value$/, "told.noValue"],
];

/** What stood in the way of filling a message: `body.order_number: nothing is left of "{{ … }}"`. */
export function contentProblemWords(i18n: I18n, text: string): string {
  const [, part = "", message = text] = /^([\w.]+): (.*)$/s.exec(text) ?? [];
  const name = part.split(".").at(-1) ?? "";
  const place = placeWords(i18n, part);
  const where = place === "" || /^\d*$/.test(name) || part === name ? place : `${place} › ${name}`;
  const words = toldWords(i18n, message) ?? (i18n.language === "en" ? message : i18n.t("told.cannotFill"));
  return where === "" ? words : i18n.t("problem.where", { where, words });
}

/** Codes whose sentences speak of keys and forms of JSON. */
const WRITTEN_FOR_PROGRAMS: ReadonlySet<string> = new Set([
  "shape",
  "duration_invalid",
  "duration_too_long",
  "wait_invalid",
  "on_error_invalid",
  "call_invalid",
  "appointment_incomplete",
  "no_catch_all",
  "date_past",
  "time_skipped",
  "time_twice",
  "chain_invalid",
  "entry_invalid",
  "bandit_invalid",
  "name_invalid",
]);

/** Problems whose message names the thing that is meant first. */
const NAMING: ReadonlySet<string> = new Set([
  "variable_unknown",
  "fact_unknown",
  "attribute_unknown",
  "event_unknown",
  "next_missing",
  "template_missing",
  "audience_missing",
  "template_variable",
  "zone_unknown",
  "attribute_invalid",
  "name_invalid",
]);

/** Of an answer that says what to do, so neither a missing thing nor a broken server. */
export function refusalWords(i18n: I18n, { code, problem, message }: ApiError): string {
  const { t, has, language } = i18n;
  const reason = `refused.${String(problem["reason"])}`;
  if (has(reason)) return t(reason, valuesOf(problem));
  const [first, ...more] = problemsOf(problem);
  if (first) {
    const words = problemWords(i18n, first);
    return more.length === 0 ? words : t("problem.more", { first: words, n: more.length });
  }
  if (language === "en") return message;
  const key = `code.${code}`;
  return has(key) ? t(key) : t("code.invalid_input");
}

function problemsOf({ problems }: ApiError["problem"]): readonly Told[] {
  return Array.isArray(problems) ? (problems as readonly Told[]) : [];
}

function valuesOf(problem: ApiError["problem"]): Values {
  return Object.fromEntries(
    Object.entries(problem).filter(([, value]) => typeof value === "string" || typeof value === "number"),
  ) as Values;
}

/** Why a row of an uploaded file was not taken, by the report's own sentence. */
export function faultWords({ t, language }: I18n, reason: string): string {
  const kind = FAULTS.find(([pattern]) => pattern.test(reason))?.[1];
  return kind === undefined && language === "en" ? reason : t(`uploads.fault.${kind ?? "other"}`);
}
const FAULTS = [
  [/ cells where the header has /, "cells"],
  [/ characters: at most /, "long"],
  [/^country /, "country"],
  [/^locale /, "locale"],
  [/^timeZone /, "timeZone"],
  [/^\/?phone /, "phone"],
  [/must name the person/, "nobody"],
] as const;
