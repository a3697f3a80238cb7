/** Answers to pages of other origins: they carry a proof in their body and never a cookie, so any origin may read what it gets. */
import type { Received } from "./channel-module.ts";

export const PAGE_HEADERS = { "access-control-allow-origin": "*" } as const;

/** A refusal that the page can read. */
export function told(status: number, problem: string): Received {
  return {
    news: [],
    answer: { status, type: "application/json; charset=utf-8", body: JSON.stringify({ problem }), headers: PAGE_HEADERS },
  };
}

/** A script that pages of other origins load, also into a service worker. Short-lived: a new release must reach pages that are open for long. */
export function script(text: string): Received {
  const headers = { ...PAGE_HEADERS, "cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin" };
  return { news: [], answer: { status: 200, type: "text/javascript; charset=utf-8", body: text, headers } };
}
