/** What a visitor writes: heard like every customer's message, and shown to them as said once it is. */
import { createHash } from "node:crypto";
import type { ChannelPorts, Received } from "../channel-module.ts";
import { told } from "../page-answer.ts";
import { addItem, type FeedItem, mayWrite, readItem } from "./feed.store.ts";
import { keptUntil } from "./kept-until.ts";
import { answer, type Reader, viewOf } from "./told.ts";

/** `client/conversation.js` has the same. */
export const LONGEST_TEXT = 2_000;
const MOST_IN_A_MINUTE = 20;
const MINUTE_MS = 60_000;

type Ports = Pick<ChannelPorts, "pool" | "clock" | "changes" | "tell">;

/** What can be stored and drawn: lines of text. */
export function sayable(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll(/[^\P{Cc}\n\t]/gu, "")
    .trim();
}

export async function say(
  ports: Ports,
  { channel, who, externalId }: Reader,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<Received> {
  const { pool, clock, changes } = ports;
  const name = externalId();
  if (name === null) return told(401, "the token is not signed with the sender's key, or too old");
  const now = new Date(clock.now());
  const at = now.toISOString();
  // Whoever is new becomes somebody first: there is nobody yet whose messages could be counted.
  if ((await who()) === null)
    await ports.tell(channel, [{ kind: "reachability", who: { externalId: name }, state: "reachable", reason: null, at }]);
  const of = await who();
  if (of === null) throw new Error(`nobody bears the name that was just told to channel ${channel.id}`);
  // It stands there once it is stored: told again, because the answer was lost.
  const known = await readItem(pool, of, id);
  if (known !== null) return answer({ item: viewOf(known) });
  const since = new Date(now.getTime() - MINUTE_MS);
  if (!(await mayWrite(pool, of, { now, since, most: MOST_IN_A_MINUTE })))
    return told(429, `no more than ${MOST_IN_A_MINUTE} messages a minute: send it again in a minute`);
  const item: FeedItem = {
    id: id as FeedItem["id"],
    attempt: 0,
    placement: "own",
    content: { title: "", text, image: "", url: "", label: "", counted: false },
    seq: 0,
    createdAt: now,
    seenAt: now,
    readAt: now,
    dismissedAt: null,
  };
  return {
    ...answer({ item: viewOf(item) }),
    news: [
      {
        kind: "inbound",
        from: { externalId: name },
        // Of this visitor alone: a page chooses the ids, and another's may be the same.
        externalId: createHash("sha256").update(`${channel.id}\n${name}\n${id}`).digest("hex").slice(0, 40),
        at,
        text,
        repliesTo: null,
        displayName: null,
        raw: { id, text },
      },
    ],
    stored: async () => {
      // Their profile may have become another's meanwhile; then it is moved when they look.
      await addItem(pool, { ...of, ...item, workspaceId: channel.workspaceId, expiresAt: keptUntil(channel, now) });
      changes.tell({ workspaceId: channel.workspaceId, profileId: of.profileId });
    },
  };
}
