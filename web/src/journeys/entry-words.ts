import type { JourneyDocument } from "../api/types.ts";
import type { useI18n } from "../i18n/i18n.tsx";

type I18n = ReturnType<typeof useI18n>;
type Entry = JourneyDocument["entry"];

/** What begins a run, in as few words as there are. */
export function entryHeading({ t, has }: I18n, entry: Entry): string {
  const { kind, event, audience, on } = entry as {
    readonly kind: string;
    readonly event?: unknown;
    readonly audience?: unknown;
    readonly on?: unknown;
  };
  if (typeof event === "string") return event === "" ? t("edit.entry.none") : event;
  const key = `edit.entry.heading.${kind}`;
  const values = { audience: typeof audience === "string" ? audience : "", on: typeof on === "string" ? on : "entered" };
  return has(key) ? t(key, values) : kind;
}

export function entryKey({ t }: I18n, entry: Entry): string {
  const { key } = entry as { readonly key?: unknown };
  return typeof key === "string" ? t("journey.entry.key", { key: key.replace(/^properties\./, "") }) : "";
}
