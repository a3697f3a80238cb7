/** What a page that shows somebody's messages asks for, and what it tells of them. */
import { z } from "zod";
import type { Channel } from "../../catalog/channel.ts";
import { isUuid, type ProfileId } from "../../platform/ids.ts";
import { findProfiles } from "../../profiles/identify.ts";
import type { ChannelNews, ChannelPorts, EventStream, Received, WebhookCall } from "../channel-module.ts";
import { PAGE_HEADERS, told } from "../page-answer.ts";
import { readProfileToken } from "../profile-token.ts";
import { adoptItems, type FeedOf, type Mark, markItems, readBanners, readChanges, readPage, readState } from "./feed.store.ts";
import type { Hints } from "./hints.ts";
import { LONGEST_TEXT, say, sayable } from "./say.ts";
import { answer, type Reader, viewOf } from "./told.ts";

const MOST_ITEMS = 50;
const MOST_BANNERS = 10;
/** A stream proves that it is alive, and looks for what no hint told of. */
const BEAT_MS = 15_000;

const token = z.string().max(1_300);
const listSchema = z.object({
  token,
  before: z
    .string()
    .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
    .nullish(),
  limit: z.number().int().min(1).max(MOST_ITEMS).default(20),
});
/** `after`: the cursor of an earlier answer. */
const streamSchema = z.object({ token, after: z.string().max(100).nullish() });
const MARKS = ["seen", "read", "clicked", "dismissed"] as const;
const markSchema = z.object({ token, what: z.enum(MARKS), ids: z.array(z.string().refine(isUuid)).min(1).max(MOST_ITEMS) });
const STORED_AS: { readonly [Each in (typeof MARKS)[number]]: Mark } = {
  seen: "seen",
  read: "read",
  clicked: "read",
  dismissed: "dismissed",
};

/** `id`: the page's own of what is said, the same when it says it again. */
const saySchema = z.object({ token, id: z.string().toLowerCase().refine(isUuid), text: z.string().transform(sayable) });

type Ports = Pick<ChannelPorts, "pool" | "clock" | "secretsOf" | "changes" | "tell"> & { readonly hints: Hints };

export async function answerReader(ports: Ports, channel: Channel, { path, body }: WebhookCall): Promise<Received> {
  const text = body.toString("utf8");
  const key = (await ports.secretsOf(channel))["profileKey"] ?? "";
  const given = read(z.object({ token }), text);
  const named = (): string | null => (given ? readProfileToken(key, given.token, ports.clock.now()) : null);
  if (named() === null) return told(401, "the token is not signed with the sender's key, or too old");
  const who = async (): Promise<FeedOf | null> => {
    const externalId = named();
    if (externalId === null) return null;
    const [profileId] = await findProfiles(ports.pool, channel.workspaceId, [{ externalId }]);
    return profileId ? { channelId: channel.id, profileId } : null;
  };
  const reader: Reader = { channel, who, externalId: named };
  switch (path) {
    case "/list":
      return list(ports, reader, read(listSchema, text));
    case "/stream": {
      const asked = read(streamSchema, text);
      if (!asked) return told(400, "this is no request for a stream");
      return { news: [], stream: { headers: PAGE_HEADERS, run: async (out) => stream(ports, reader, named, asked.after ?? "", out) } };
    }
    case "/mark":
      return mark(ports, reader, read(markSchema, text));
    case "/say": {
      const said = read(saySchema, text);
      if (!said || said.text === "") return told(400, "this says nothing");
      if (said.text.length > LONGEST_TEXT)
        return told(413, `a message may have ${LONGEST_TEXT} characters, this one has ${said.text.length}`);
      return say(ports, reader, said);
    }
    default:
      return told(404, "there is nothing at this address");
  }
}

async function list({ pool, clock }: Ports, { who }: Reader, asked: z.infer<typeof listSchema> | null): Promise<Received> {
  if (!asked) return told(400, "this is no request for a list");
  const of = await who();
  if (!of) return answer({ items: [], unread: 0, next: null, cursor: "" });
  const now = new Date(clock.now());
  await adoptItems(pool, of);
  const [ms = "", id = ""] = (asked.before ?? "").split(".");
  const before = asked.before ? { createdAt: new Date(Number(ms)), id } : null;
  // The number first: what changes meanwhile is told again by the stream.
  const { unread, seq } = await readState(pool, of, now);
  const items = await readPage(pool, of, now, before, asked.limit);
  const last = items.length === asked.limit ? items.at(-1) : undefined;
  const next = last ? `${last.createdAt.getTime()}.${last.id}` : null;
  const banners = before === null ? await readBanners(pool, of, now, MOST_BANNERS) : [];
  return answer({ items: [...items, ...banners].map(viewOf), unread, next, cursor: cursorOf(of.profileId, seq) });
}

/** Everything that changed since the cursor, then what changes, for as long as somebody reads. A cursor of another profile begins anew. */
async function stream(
  { pool, clock, hints }: Ports,
  { who }: Reader,
  named: () => string | null,
  after: string,
  { write, signal }: EventStream,
): Promise<void> {
  let cursor = after;
  let said = false;
  write("retry: 2000\n\n");
  while (!signal.aborted) {
    if (named() === null) return write("event: expired\ndata: {}\n\n");
    const of = await who();
    const hint = hints.next(of?.profileId ?? null, signal);
    if (of) {
      await adoptItems(pool, of);
      const now = new Date(clock.now());
      const seq = seqOf(cursor, of.profileId);
      const items = await readChanges(pool, of, now, seq, MOST_ITEMS);
      const last = items.at(-1)?.seq ?? seq;
      if (items.length > 0 || !said) {
        cursor = cursorOf(of.profileId, last);
        const { unread } = await readState(pool, of, now);
        write(`event: items\ndata: ${JSON.stringify({ items: items.map(viewOf), unread, cursor })}\n\n`);
        said = true;
      }
      if (items.length >= MOST_ITEMS) {
        hint.cancel();
        continue;
      }
    }
    const beat = new AbortController();
    await Promise.race([hint.told, clock.sleep(BEAT_MS, beat.signal)]);
    beat.abort();
    hint.cancel();
    write(": beat\n\n");
  }
}

async function mark(
  { pool, clock, changes }: Ports,
  { channel, who }: Reader,
  asked: z.infer<typeof markSchema> | null,
): Promise<Received> {
  if (!asked) return told(400, "this marks nothing");
  const of = await who();
  if (!of) return answer({});
  const now = new Date(clock.now());
  const items = await markItems(pool, of, asked.ids, STORED_AS[asked.what], now);
  changes.tell({ workspaceId: channel.workspaceId, profileId: of.profileId });
  const at = now.toISOString();
  // Told as often as the page tells: a receipt that was lost on the way comes with the next.
  const news = items.flatMap(({ id, attempt, content }): readonly ChannelNews[] => {
    const message = { messageId: id, attempt };
    const status = STORED_AS[asked.what] === "read" ? "read" : "delivered";
    const isClick = asked.what === "clicked" && !content.counted;
    return [{ kind: "receipt", of: message, status, at, error: null }, ...(isClick ? [{ kind: "click", of: message, at } as const] : [])];
  });
  return { ...answer({}), news };
}

function cursorOf(profileId: ProfileId, seq: number): string {
  return `${profileId}.${seq}`;
}
function seqOf(cursor: string, profileId: ProfileId): number {
  const [, seq] = cursor.startsWith(`${profileId}.`) ? cursor.split(".") : [];
  return /^\d{1,15}$/.test(seq ?? "") ? Number(seq) : 0;
}

function read<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
