/** Why something in the inbox was not done, in words. */
import { ApiError } from "../api/client.ts";
import type { I18n } from "../i18n/i18n.tsx";
import { refusalWords } from "../i18n/problem-words.ts";

export function reasonOf(error: unknown): string | null {
  const reason = error instanceof ApiError ? error.problem["reason"] : null;
  return typeof reason === "string" ? reason : null;
}

export function deskWords(i18n: I18n, error: unknown): string {
  const { t, has } = i18n;
  if (!(error instanceof ApiError)) return t("error.page");
  if (error.status === 0 || error.status === 503) return t("error.network");
  const key = `inbox.refused.${reasonOf(error) ?? ""}`;
  if (has(key)) return t(key, { name: holderOf(error)?.name ?? t("inbox.somebody") });
  if (error.status === 403) return t("error.forbidden");
  if (error.status === 404) return t("error.gone");
  return error.status >= 500 ? t("error.server") : refusalWords(i18n, error);
}

/** Who has the conversation, of a refusal because of that. */
function holderOf({ problem: { holder } }: ApiError): { readonly name: string } | null {
  return typeof holder === "object" && holder !== null && "name" in holder && typeof holder.name === "string"
    ? { name: holder.name }
    : null;
}
