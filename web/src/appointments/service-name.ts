import type { ServiceView } from "../api/types.ts";

/** In the reader's language, else in its first. */
export function serviceName({ texts }: Pick<ServiceView, "texts">, language: string): string {
  return texts[language]?.name ?? Object.values(texts)[0]?.name ?? "";
}
