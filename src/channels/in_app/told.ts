import type { Channel } from "../../catalog/channel.ts";
import type { Received } from "../channel-module.ts";
import { PAGE_HEADERS } from "../page-answer.ts";
import type { FeedItem, FeedOf } from "./feed.store.ts";

/** Whoever calls for a visitor. */
export type Reader = {
  readonly channel: Channel;
  /** Null: nobody is known by the name. */
  readonly who: () => Promise<FeedOf | null>;
  /** The name that their token proves; null once its time is over. */
  readonly externalId: () => string | null;
};

/** As `client/client.js` reads it. */
export function viewOf({ id, placement, content: { counted: _, ...content }, createdAt, seenAt, readAt, dismissedAt }: FeedItem) {
  return {
    id,
    placement,
    ...content,
    at: createdAt.toISOString(),
    seen: seenAt !== null,
    read: readAt !== null,
    dismissed: dismissedAt !== null,
  };
}

export function answer(body: object): Received & { readonly answer: object } {
  return { news: [], answer: { status: 200, type: "application/json; charset=utf-8", body: JSON.stringify(body), headers: PAGE_HEADERS } };
}
