/** What the server refuses and finds wrong, in the reader's language. It speaks English itself, and more exactly than a code can. */
import { ApiError } from "../api/client.ts";
import type { useI18n, Values } from "./i18n.tsx";

type I18n = Pick<ReturnType<typeof useI18n>, "t" | "has" | "language">;
type Told = { readonly path: string; readonly message: string; readonly code?: string; readonly node?: string | null };

export function problemWords(i18n: I18n, { code, path, message, node = null }: Told): string {
  const { t, has, language } = i18n;
  if (language === "en") return message;
  const key = `problem.${code ?? ""}`;
  const words = has(key) ? t(key) : t("code.invalid_input");
  const name = NAMING.has(code ?? "")
    ? [...message.matchAll(/"([^"]{1,80})"/g)].map(([, found]) => found).find((found) => found !== node)
    : undefined;
  const said = name === undefined ? words : `${words} (${name})`;
  const where = node ?? path.replace(/^(body|params|querystring)?\//, "").replaceAll("/", " › ");
  return where === "" ? said : t("problem.where", { where, words: said });
}

/** Problems whose message names the thing that is meant first. */
const NAMING: ReadonlySet<string> = new Set([
  "variable_unknown",
  "fact_unknown",
  "attribute_unknown",
  "event_unknown",
  "next_missing",
  "template_missing",
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
  if (language === "en") return message;
  const [first, ...more] = problemsOf(problem);
  if (first) {
    const words = problemWords(i18n, first);
    return more.length === 0 ? words : t("problem.more", { first: words, n: more.length });
  }
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
  if (language === "en") return reason;
  const kind = FAULTS.find(([pattern]) => pattern.test(reason))?.[1] ?? "other";
  return t(`uploads.fault.${kind}`);
}
const FAULTS = [
  [/ cells where the header has /, "cells"],
  [/ characters: at most /, "long"],
  [/^country /, "country"],
  [/^locale /, "locale"],
  [/^timeZone /, "timeZone"],
  [/^\/?phone /, "phone"],
] as const;
