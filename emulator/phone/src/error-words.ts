import type { EmulatorError } from "./api/request.ts";
import type { Catalogue } from "./i18n/en.ts";

/** One sentence for the person; the emulator's own words are kept when it gave any. */
export function errorWords(error: EmulatorError, t: Catalogue): string {
  if (error.kind === "unreachable") return `${t.unreachableTitle}. ${t.unreachableAdvice}`;
  return error.message === "" ? `${t.refused}${error.status === null ? "" : ` (HTTP ${error.status})`}` : `${t.refused} ${error.message}`;
}
