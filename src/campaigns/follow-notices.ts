/**
 * Says a notice by the next channel to whoever the one before has not reached: at once where it cannot, else when its time is over. In a
 * transaction for each campaign and some lanes, under their locks, so that nobody is told by two at once.
 */
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids, MessageId, WorkspaceId } from "../platform/ids.ts";
import { allLanes, type Lane } from "../platform/lane.ts";
import type { NoticeStep } from "./campaign-document.ts";
import { addDuration, parseDuration } from "../journeys/time.ts";
import { lockLanes } from "./lane-task.store.ts";
import { chooseLanguage } from "./language.ts";
import { insertStep, type Notice, readNotices, readUnreached } from "./notice.store.ts";
import { addFacts, type CampaignFact, summed } from "./recipients.store.ts";

export type NoticePorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  /** The workspace's first sender of a kind; null: it has none. */
  readonly senderOf: (workspaceId: WorkspaceId, kind: string) => ChannelId | null;
  readonly wake: (lanes: Iterable<Lane>) => void;
};

type Senders = { readonly defaultChannel: (workspaceId: WorkspaceId, kind: string) => { readonly id: ChannelId } | null };
export const senderOf =
  (current: () => Senders): NoticePorts["senderOf"] =>
  (workspaceId, kind) =>
    current().defaultChannel(workspaceId, kind)?.id ?? null;

const STRIPE = 16;
const AT_ONCE = 500;
const HOUR_MS = 3_600_000;

/** Answers how many were written to. */
export async function followNotices(ports: NoticePorts): Promise<number> {
  let told = 0;
  for (const notice of await readNotices(ports.pool)) {
    for (const [index, step] of (notice.document.notice?.steps ?? []).entries())
      for (let from = 0; from < allLanes.length; from += STRIPE)
        for (;;) {
          const n = await followStep(ports, notice, { number: index + 1, step, lanes: allLanes.slice(from, from + STRIPE) });
          told += n;
          if (n < AT_ONCE) break;
        }
  }
  return told;
}

async function followStep(
  { pool, ids, clock, senderOf: sender, wake }: NoticePorts,
  { id: campaignId, workspaceId, name, document }: Notice,
  { number, step, lanes }: { readonly number: number; readonly step: NoticeStep; readonly lanes: readonly Lane[] },
): Promise<number> {
  const patience = parseDuration(step.after);
  const channelId = sender(workspaceId, step.channel);
  if (!patience || channelId === null) return 0;
  const now = new Date(clock.now());
  const told = await inTransaction(pool, async (client: DbClient) => {
    const { lanes: held } = await lockLanes(client, lanes);
    if (held.length === 0) return [];
    const patientSince = new Date(2 * now.getTime() - addDuration(now, patience).getTime());
    const unreached = await readUnreached(client, { campaignId, lanes: held, before: number - 1, patientSince, limit: AT_ONCE });
    const [first] = unreached;
    if (!first) return [];
    const facts: CampaignFact[] = [];
    for (const {
      lane,
      profileId,
      messageId,
      locale,
      occurrence,
      variant,
      state,
      reason,
      template,
      channelId: by,
      createdAt,
    } of unreached) {
      const spoken = chooseLanguage(step.messages, locale, document.defaultLanguage);
      if (!spoken) continue;
      const { content, language } = spoken;
      const own = content.kind === "template" ? content.name : null;
      await insertStep(client, {
        lane,
        id: ids.inLane<MessageId>(lane),
        campaignId,
        profileId,
        before: messageId,
        channelId,
        content,
        language,
        template: own,
        now,
        step: number,
        variables: { campaign: { name, title: document.title, variant } },
      });
      const place = { node: occurrence, variant, n: 1 };
      facts.push({ ...place, template: own ?? "", channelId, hour: hourOf(now), metric: "queued", label: "" });
      const was = { ...place, template, channelId: by, hour: hourOf(createdAt) };
      if (state === "queued" || state === "held") facts.push({ ...was, metric: "cancelled", label: "" });
      if (state === "held") facts.push({ ...was, metric: "held", label: reason ?? "", n: -1 });
    }
    await addFacts(client, { lane: first.lane, workspaceId, campaignId }, summed(facts));
    return unreached.map(({ lane }) => lane);
  });
  wake(new Set(told));
  return told.length;
}

function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}
