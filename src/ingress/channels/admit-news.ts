/**
 * What any channel but WhatsApp tells, as rows of the lanes. Promises that all of it is in a lane or among the unrecognised when it
 * resolves; telling the same again changes nothing.
 */
import type { Channel } from "../../catalog/channel.ts";
import type { ChannelNews } from "../../channels/channel-module.ts";
import type { InboundContent } from "../../messages/content.ts";
import type { NewInboxRow, ProfileChange } from "../../lanes/inbox.ts";
import type { InboxId, ProfileId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";
import type { Identities } from "../../profiles/profile.ts";
import { admitArrivals, type Arrival, changeOf, type DoorDeps, inboxRow } from "../admit.ts";
import { contentId } from "../content-id.ts";
import { keepUnrecognised, type Unrecognised } from "../unrecognised.store.ts";
import { readLanesByExternalId } from "../whatsapp/message-lane.store.ts";

type NewsOf<Kind extends ChannelNews["kind"]> = Extract<ChannelNews, { readonly kind: Kind }>;
export type NewsAdmitted = { readonly rows: number; readonly added: number; readonly unrecognised: number };

export async function admitChannelNews(deps: DoorDeps, channel: Channel, news: readonly ChannelNews[]): Promise<NewsAdmitted> {
  const kept: Unrecognised[] = [];
  const keep = (reason: string, payload: unknown): void => void kept.push(unrecognised(channel, reason, payload));
  const rows: NewInboxRow[] = [];
  for (const one of news) if (one.kind === "unrecognised") keep(one.reason, one.payload);
  rows.push(
    ...(await receiptRows(
      deps,
      channel,
      news.filter((one) => one.kind === "receipt"),
      keep,
    )),
  );
  rows.push(...(await arrivals(deps, channel, news)));
  rows.push(...news.flatMap((one) => (one.kind === "click" ? [clickRow(deps, channel, one)] : [])));
  await keepUnrecognised(deps.pool, kept);
  return { rows: rows.length, added: await deps.inboxWriter.append(rows), unrecognised: kept.length };
}

/** Our own text leads to the lane by itself; the channel's id is looked for. */
async function receiptRows(
  { pool, ids }: DoorDeps,
  { id: channelId, workspaceId }: Channel,
  receipts: readonly NewsOf<"receipt">[],
  keep: (reason: string, payload: unknown) => void,
): Promise<readonly NewInboxRow[]> {
  const named = receipts.flatMap(({ of }) => ("externalId" in of ? [of.externalId] : []));
  const places = named.length === 0 ? new Map<string, never>() : await readLanesByExternalId(pool, workspaceId, named);
  return receipts.flatMap((news): readonly NewInboxRow[] => {
    const { of, status, at, error, pricing = null } = news;
    const place = "externalId" in of ? places.get(of.externalId) : undefined;
    const messageId = "externalId" in of ? place?.messageId : of.messageId;
    if (messageId === undefined) {
      keep("a receipt of a message that was not sent from here", news);
      return [];
    }
    const lane = laneOf(messageId);
    const externalId = "externalId" in of ? of.externalId : (news.externalId ?? messageId);
    const attempt = "externalId" in of ? null : of.attempt;
    return [
      {
        lane,
        id: ids.inLane<InboxId>(lane),
        workspaceId,
        profileId: null,
        item: { kind: "receipt", channelId, messageId, receipt: { externalId, status, at, attempt, error, pricing } },
        dedupeKey: null,
      },
    ];
  });
}

function clickRow({ ids }: DoorDeps, { workspaceId }: Channel, { of: { messageId }, at }: NewsOf<"click">): NewInboxRow {
  const lane = laneOf(messageId);
  const item = { kind: "click", messageId, link: null, at, uncounted: null, known: false, detail: {} } as const;
  return { lane, id: ids.inLane<InboxId>(lane), workspaceId, profileId: null, item, dedupeKey: null };
}

/** Whoever writes or says what they want is found by their names, and is new when nobody bears them. */
async function arrivals(deps: DoorDeps, channel: Channel, news: readonly ChannelNews[]): Promise<readonly NewInboxRow[]> {
  const { ids } = deps;
  const { workspaceId } = channel;
  const named = await admitArrivals(
    deps,
    workspaceId,
    news.flatMap((one) => arrivalOf(channel, one)),
  );
  const byId = news.flatMap((one) => {
    if ((one.kind !== "preference" && one.kind !== "reachability") || !("profileId" in one.who)) return [];
    const profileId = one.who.profileId as ProfileId;
    return one.kind === "preference"
      ? [inboxRow(ids, workspaceId, profileId, preferenceItem(channel, one), preferenceKey(channel, one))]
      : [inboxRow(ids, workspaceId, profileId, { kind: "profile", change: reachabilityChange(channel, one, {}) }, null)];
  });
  return [...named, ...byId];
}

function arrivalOf(channel: Channel, news: ChannelNews): readonly Arrival[] {
  if (news.kind === "inbound") {
    const { externalId, at, displayName, command } = news;
    const said = { externalId, at, content: contentOf(news), displayName, username: null, ...(command ? { command } : {}) };
    return [
      {
        identities: news.from,
        dedupeKey: `${channel.kind}:${channel.id}:${externalId}`,
        item: (identities) => ({ kind: "inbound", channelId: channel.id, message: { ...said, identities } }),
      },
    ];
  }
  if (news.kind === "reachability" && !("profileId" in news.who))
    return [
      {
        identities: news.who,
        dedupeKey: null,
        item: (identities) => ({ kind: "profile", change: reachabilityChange(channel, news, identities) }),
      },
    ];
  if (news.kind !== "preference" || "profileId" in news.who) return [];
  return [
    // Whoever is only known by what they want still becomes a profile.
    { identities: news.who, dedupeKey: null, item: (identities) => ({ kind: "profile", change: changeOf(identities) }) },
    { identities: news.who, dedupeKey: preferenceKey(channel, news), item: () => preferenceItem(channel, news) },
  ];
}

function reachabilityChange({ kind }: Channel, { state, reason, at }: NewsOf<"reachability">, identities: Identities): ProfileChange {
  return changeOf(identities, { reachability: { [kind]: { state, at, reason } } });
}

function contentOf({ text, files = [], repliesTo, raw }: NewsOf<"inbound">): InboundContent {
  const content: InboundContent = { kind: "text", text, choice: null, target: repliesTo, data: null, raw };
  return files.length === 0 ? content : { ...content, files };
}

const preferenceKey = ({ kind, id }: Channel, { key }: NewsOf<"preference">): string => `${kind}:${id}:preference:${key}`;

function preferenceItem(channel: Channel, { purpose, action, source, at, evidence }: NewsOf<"preference">) {
  return { kind: "preference", channelId: channel.id, purpose, action, source, at, evidence } as const;
}

function unrecognised({ id, workspaceId, kind }: Channel, reason: string, payload: unknown): Unrecognised {
  const text = JSON.stringify(payload ?? null);
  return {
    id: contentId("unrecognised", id, reason, text),
    workspaceId,
    door: `${kind}/${id}`,
    reason,
    payload: JSON.parse(text) as Unrecognised["payload"],
  };
}
