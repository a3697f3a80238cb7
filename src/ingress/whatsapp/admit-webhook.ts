/**
 * The WhatsApp door, behind its signature: one webhook of up to 1,000 updates becomes rows of one append. Promises that
 * everything authentic ends in a lane, in the audit or among the unrecognised before the caller answers; never answers
 * whether a message or person is known.
 */
import type { ChannelDoor } from "../../catalog/door-secrets.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { noteFlowNews } from "../../catalog/flow-news.ts";
import { noteAccountNews, noteTemplateNews } from "../../catalog/template-news.ts";
import { noteMessagingLimit } from "../../catalog/portfolios.ts";
import { peoplePerDayOf } from "../../channels/whatsapp/messaging-limit.ts";
import { readCallbackData } from "../../channels/callback-data.ts";
import { type ParsedUpdate, parseWhatsAppWebhook } from "../../channels/whatsapp/parse-webhook.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import type { Clock } from "../../platform/clock.ts";
import type { ChannelId, InboxId } from "../../platform/ids.ts";
import type { Json } from "../../platform/json.ts";
import { laneOf } from "../../platform/lane.ts";
import { findProfiles, type Identified, identifyLinked } from "../../profiles/identify.ts";
import { changeOf, type DoorDeps, inboxRow, rowsFor } from "../admit.ts";
import { contentId } from "../content-id.ts";
import type { SignedBody } from "../signed-body.ts";
import { keepUnrecognised, type Unrecognised } from "../unrecognised.store.ts";
import { findClicked } from "./find-clicked.ts";
import { readLanesByExternalId } from "./message-lane.store.ts";

export type WhatsAppDoorDeps = DoorDeps & {
  readonly catalog: () => Catalog;
  readonly lookAgain: () => Promise<Catalog>;
  readonly callbackKey: string;
  readonly clock: Pick<Clock, "now">;
  readonly requestTemplateSync: (channelId: ChannelId) => void;
  readonly requestInspection: (channelId: ChannelId) => void;
  readonly refreshCatalog: () => Promise<unknown>;
  readonly limitChanged: (channelIds: readonly ChannelId[]) => Promise<void>;
};
export type WebhookAdmitted = { readonly updates: number; readonly rows: number; readonly added: number; readonly unrecognised: number };

type UpdateOf<Kind extends ParsedUpdate["kind"]> = Extract<ParsedUpdate, { readonly kind: Kind }>;
export type Placed<Update = ParsedUpdate> = { readonly update: Update; readonly channelId: ChannelId };

export async function admitWhatsAppWebhook(deps: WhatsAppDoorDeps, door: ChannelDoor, body: SignedBody): Promise<WebhookAdmitted> {
  const updates = body.isJson ? parseWhatsAppWebhook(body.json) : [notJson(body.json)];
  const receipts = receiptsOfOurs(deps, door, updates);
  if (receipts !== null) {
    const added = await deps.inboxWriter.append(receipts);
    return { updates: updates.length, rows: receipts.length, added, unrecognised: 0 };
  }
  const kept: Unrecognised[] = [];
  const keep = (reason: string, payload: unknown): void => {
    kept.push(unrecognised(door, reason, payload));
  };
  const placed: Placed[] = [];
  const isOfStranger = (update: ParsedUpdate): boolean =>
    update.kind !== "unrecognised" && channelOf(deps.catalog(), door, update) === null;
  const catalog = updates.some(isOfStranger) ? await deps.lookAgain() : deps.catalog();
  for (const update of updates) {
    const channelId = update.kind === "unrecognised" ? null : channelOf(catalog, door, update);
    if (update.kind === "unrecognised") keep(update.reason, { field: update.field, value: update.raw });
    else if (channelId === null) keep("it is for a number that is not a channel of this workspace", { ...update.source, update });
    else placed.push({ update, channelId });
  }

  const people = await identifySenders(deps, door, placed);
  const owners = await findReceiptOwners(deps, door, placed);
  const clicks = await findClicked(deps, door, placed);
  const rows: NewInboxRow[] = [];
  for (const [index, { update, channelId }] of placed.entries()) {
    const who = people.get(index);
    if (update.kind === "click") {
      const row = clicks.get(index);
      if (row) rows.push(row);
      else keep("a click that WhatsApp does not say whose it is", update.raw);
    } else if (update.kind === "receipt") {
      const row = owners.get(index);
      if (row) rows.push(row);
      else keep("a receipt of a message that was not sent from here", update);
    } else if (who) rows.push(...rowsOf(deps, door, { update, channelId }, who));
    else await noteNews(deps, door, { update, channelId });
  }
  await keepUnrecognised(deps.pool, kept);
  const added = await deps.inboxWriter.append(rows);
  return { updates: updates.length, rows: rows.length, added, unrecognised: kept.length };
}

/** A webhook may be about another number of the same account than the one whose address it was sent to. */
function channelOf(catalog: Catalog, door: ChannelDoor, update: ParsedUpdate): ChannelId | null {
  const { phoneNumberId } = update.source;
  if (phoneNumberId === null || phoneNumberId === door.config.phoneNumberId) return door.id;
  for (const channel of catalog.channels.values()) {
    if (channel.workspaceId === door.workspaceId && channel.config.phoneNumberId === phoneNumberId) return channel.id;
  }
  return null;
}

/** By position. Changes of number and id come first: whoever writes under the new name in the same webhook is then known. */
async function identifySenders(
  { pool, ids, identify }: WhatsAppDoorDeps,
  { workspaceId }: ChannelDoor,
  placed: readonly Placed[],
): Promise<ReadonlyMap<number, Identified>> {
  const result = new Map<number, Identified>();
  const senders: { readonly index: number; readonly update: UpdateOf<"inbound" | "preference"> }[] = [];
  for (const [index, { update }] of placed.entries()) {
    if (update.kind === "identity_change") result.set(index, await identifyLinked(pool, ids, workspaceId, update.previous, update.current));
    else if (update.kind === "inbound" || update.kind === "preference") senders.push({ index, update });
  }
  const found = await identify(
    workspaceId,
    senders.map(({ update }) => (update.kind === "inbound" ? update.message.identities : update.identities)),
  );
  for (const [at, { index }] of senders.entries()) {
    const who = found[at];
    if (who) result.set(index, who);
  }
  return result;
}

function rowsOf(
  { ids }: WhatsAppDoorDeps,
  { workspaceId }: ChannelDoor,
  { update, channelId }: Placed,
  who: Identified,
): readonly NewInboxRow[] {
  switch (update.kind) {
    case "inbound":
      return rowsFor(
        ids,
        workspaceId,
        who,
        { kind: "inbound", channelId, message: { ...update.message, identities: who.identities } },
        update.dedupeKey,
      );
    case "preference":
      return [
        // Whoever is only known by this preference still becomes a profile.
        ...rowsFor(ids, workspaceId, who, { kind: "profile", change: changeOf(who.identities) }, null),
        inboxRow(
          ids,
          workspaceId,
          who.profileId,
          { kind: "preference", channelId, purpose: update.purpose, action: update.action, source: update.consentSource, at: update.at },
          update.dedupeKey,
        ),
      ];
    case "identity_change":
      return [
        // With the key: an old change told again must not bring back the old name.
        ...rowsFor(ids, workspaceId, who, { kind: "profile", change: changeOf(who.identities) }, update.dedupeKey),
        inboxRow(
          ids,
          workspaceId,
          who.profileId,
          { kind: "inbound", channelId, message: { ...update.message, identities: {} } },
          update.dedupeKey,
        ),
      ];
    default:
      return [];
  }
}

/**
 * Nearly all webhooks: nothing but receipts that carry our callback data back. Null: there is something else in it. They are worth a way of
 * their own, since nothing has to be asked for them, and each promise of the doors' thread is followed by its context (tried: 7 % of that thread's processor time, 2 % of all).
 */
function receiptsOfOurs(deps: WhatsAppDoorDeps, door: ChannelDoor, updates: readonly ParsedUpdate[]): readonly NewInboxRow[] | null {
  const rows: NewInboxRow[] = [];
  for (const update of updates) {
    const channelId = update.kind === "receipt" ? channelOf(deps.catalog(), door, update) : null;
    const row = update.kind === "receipt" && channelId !== null ? receiptOfOurs(deps, door, { update, channelId }) : null;
    if (row === null) return null;
    rows.push(row);
  }
  return rows;
}

/** Our callback data leads straight to the message's lane. Null: there is none, or it is not ours. */
function receiptOfOurs(
  { ids, callbackKey }: WhatsAppDoorDeps,
  { workspaceId }: ChannelDoor,
  { update, channelId }: Placed<UpdateOf<"receipt">>,
): NewInboxRow | null {
  const ours = readCallbackData(callbackKey, update.callbackData);
  if (!ours) return null;
  const lane = laneOf(ours.messageId);
  const receipt = { ...update.receipt, attempt: ours.attempt };
  return {
    lane,
    id: ids.inLane<InboxId>(lane),
    workspaceId,
    profileId: null,
    item: { kind: "receipt", channelId, messageId: ours.messageId, receipt },
    dedupeKey: null,
  };
}

/** Without our callback data the recipient leads to the lane, or the channel's id of the message. */
async function findReceiptOwners(
  deps: WhatsAppDoorDeps,
  door: ChannelDoor,
  placed: readonly Placed[],
): Promise<ReadonlyMap<number, NewInboxRow>> {
  const { pool, ids } = deps;
  const { workspaceId } = door;
  const result = new Map<number, NewInboxRow>();
  const strangers: (Placed<UpdateOf<"receipt">> & { readonly index: number })[] = [];
  for (const [index, { update, channelId }] of placed.entries()) {
    if (update.kind !== "receipt") continue;
    const ours = receiptOfOurs(deps, door, { update, channelId });
    if (ours) result.set(index, ours);
    else strangers.push({ index, update, channelId });
  }
  if (strangers.length === 0) return result;
  const byMessage = await readLanesByExternalId(
    pool,
    workspaceId,
    strangers.map(({ update }) => update.receipt.externalId),
  );
  const unknown = strangers.filter(({ update }) => !byMessage.has(update.receipt.externalId));
  const profiles = await findProfiles(
    pool,
    workspaceId,
    unknown.map(({ update }) => update.recipient),
  );
  const byRecipient = new Map(unknown.map(({ index }, at) => [index, profiles[at] ?? null]));
  for (const { index, update, channelId } of strangers) {
    const profileId = byMessage.get(update.receipt.externalId)?.profileId ?? byRecipient.get(index) ?? null;
    if (profileId === null) continue;
    const lane = byMessage.get(update.receipt.externalId)?.lane ?? laneOf(profileId);
    result.set(index, {
      lane,
      id: ids.inLane<InboxId>(lane),
      workspaceId,
      profileId,
      item: { kind: "receipt", channelId, messageId: null, receipt: { ...update.receipt, attempt: null } },
      dedupeKey: null,
    });
  }
  return result;
}

/** The number that the news came for, and the others of its account. */
function numbersOf({ channels }: Catalog, { id, workspaceId, config }: ChannelDoor, channelId: ChannelId): readonly ChannelId[] {
  const accountId = channelId === id ? config.accountId : channels.get(channelId)?.config.accountId;
  const others = [...channels.values()].filter(
    (other) => other.id !== channelId && other.workspaceId === workspaceId && other.config.accountId === accountId,
  );
  return [channelId, ...others.map((other) => other.id)];
}

/** News about templates, the account or the number: kept in the audit, and a reason to look. What is the account's, all its numbers share. */
async function noteNews(
  { pool, clock, catalog, requestTemplateSync, requestInspection, limitChanged, refreshCatalog }: WhatsAppDoorDeps,
  door: ChannelDoor,
  { update, channelId }: Placed,
): Promise<void> {
  const { workspaceId } = door;
  const numbers = numbersOf(catalog(), door, channelId);
  if (update.kind === "template_update") {
    for (const number of numbers) {
      const auditId = contentId("news", number, JSON.stringify(update.raw));
      await noteTemplateNews(pool, { ...update, workspaceId, channelId: number, auditId, at: new Date(clock.now()), toldAt: update.at });
      requestTemplateSync(number);
    }
  } else if (update.kind === "flow_update") {
    const auditId = contentId("news", channelId, JSON.stringify(update.raw));
    const at = update.at === null ? new Date(clock.now()) : new Date(update.at);
    if (await noteFlowNews(pool, { ...update, workspaceId, channelId, auditId, at })) await refreshCatalog();
  } else if (update.kind === "account_update" || update.kind === "channel_error") {
    const field = update.kind === "account_update" ? update.field : "errors";
    await noteAccountNews(pool, {
      workspaceId,
      channelId,
      auditId: contentId("news", channelId, JSON.stringify(update.raw)),
      field,
      raw: update.raw,
    });
    if (update.kind === "account_update") {
      for (const number of numbers) requestTemplateSync(number);
      const peoplePerDay = peoplePerDayOf(update.raw["max_daily_conversations_per_business"]);
      if (peoplePerDay !== undefined) await limitChanged(await noteMessagingLimit(pool, { workspaceId, channelId, peoplePerDay }));
    }
    for (const number of update.kind === "account_update" ? numbers : [channelId]) requestInspection(number);
  }
}

function notJson(raw: Json): ParsedUpdate {
  return { kind: "unrecognised", source: { accountId: "", phoneNumberId: null }, field: null, reason: "the body is not JSON", raw };
}

function unrecognised(door: Pick<ChannelDoor, "id" | "workspaceId">, reason: string, payload: unknown): Unrecognised {
  const text = JSON.stringify(payload ?? null);
  return {
    id: contentId("unrecognised", door.id, reason, text),
    workspaceId: door.workspaceId,
    door: `whatsapp/${door.id}`,
    reason,
    payload: JSON.parse(text) as Json,
  };
}
