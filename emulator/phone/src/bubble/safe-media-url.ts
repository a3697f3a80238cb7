import { safeHref } from "../format-text.ts";

/** Media may be the emulator's own (a path) or a link the business gave; web addresses only. */
export function safeMediaUrl(url: string): string | null {
  if (!URL.canParse(url, window.location.origin)) return null;
  return safeHref(new URL(url, window.location.origin).href);
}
