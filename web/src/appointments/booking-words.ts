import type { BookingView } from "../api/types.ts";
import type { I18n } from "../i18n/i18n.tsx";

export function whoWords({ t }: Pick<I18n, "t">, { name, phone, email }: Pick<BookingView, "name" | "phone" | "email">): string {
  return name ?? phone ?? email ?? t("calendar.somebody");
}

/** `customer`, `journey:<name>`, `calendar`, `system`, or whoever has the account; `names`: of accounts, by id. */
export function actorWords({ t }: Pick<I18n, "t">, actor: string, names: ReadonlyMap<string, string>): string {
  if (actor.startsWith("journey:")) return t("calendar.by.journey", { name: actor.slice(8) });
  if (actor === "customer" || actor === "calendar" || actor === "system") return t(`calendar.by.${actor}`);
  if (actor.startsWith("key:")) return t("calendar.by.key");
  return names.get(actor.replace(/^account:/, "")) ?? t("calendar.by.colleague");
}
