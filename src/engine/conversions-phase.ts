/**
 * Events that campaigns count as success. The last campaign that reached the person before gets it (last touch); for the
 * comparison with people who were held out, each campaign notes it for everybody it meant, whoever else reached them. What a
 * campaign did under an id that was merged into the person's counts as well, and is noted there, in that id's lane.
 */
import type { CatalogCampaign } from "../catalog/catalog.ts";
import { evaluate } from "../journeys/conditions.ts";
import { profileFacts } from "../journeys/facts.ts";
import { addDuration, parseDuration } from "../journeys/time.ts";
import type { CampaignTouch, StoredEvent } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler, LanePhase } from "../lanes/phase.ts";
import type { InboxId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { noteEngagement } from "../sends/note-engagement.ts";
import { amountIn, currencyIn } from "./event-money.ts";

export function createConversionsPhase(): LanePhase {
  return {
    name: "conversions",
    run: async (work) => {
      const counted = work.storedEvents().filter((event) => listeners(work, event).length > 0);
      if (counted.length === 0) return undefined;
      const profileIds = [...new Set(counted.map(({ profileId }) => profileId))];
      const campaignIds = [...new Set(counted.flatMap((event) => listeners(work, event).map(({ id }) => id)))];
      await work.loadProfiles(profileIds);
      const touches = await work.tx.campaignTouches(
        profileIds.flatMap((id) => idsOf(work, id)),
        campaignIds,
      );
      if (touches.length === 0) return undefined;
      // Those in other lanes only to know whether they went out.
      await work.messages.load(touches.flatMap(({ messageId }) => (messageId === null ? [] : [messageId])));
      for (const event of counted) count(work, event, touches);
      return undefined;
    },
  };
}

export const conversionHandler: InboxHandler<"conversion"> = {
  prefetch: async (work, rows) => work.messages.load(rows.flatMap(({ item }) => item.touch.messageId ?? [])),
  apply: (work, row, { touch, event, attributed }) => {
    const campaign = work.catalog.campaigns.get(touch.campaignId);
    if (!campaign) return;
    const happened = { ...event, lane: row.lane, workspaceId: row.workspaceId, occurredAt: new Date(event.occurredAt) };
    note(work, happened, { campaign, touch }, attributed);
  },
};

function idsOf(work: LaneWork, profileId: ProfileId): readonly ProfileId[] {
  return [profileId, ...(work.profile(profileId)?.absorbed ?? [])];
}

const CAMPAIGNS = new WeakMap<LaneWork["catalog"], Map<string, readonly CatalogCampaign[]>>();
/** Campaigns of the workspace that count events of this type. */
function listeners(work: LaneWork, { workspaceId, type }: StoredEvent): readonly CatalogCampaign[] {
  const known = CAMPAIGNS.get(work.catalog) ?? byEvent(work);
  CAMPAIGNS.set(work.catalog, known);
  return known.get(keyOf(workspaceId, type)) ?? [];
}

function byEvent(work: LaneWork): Map<string, readonly CatalogCampaign[]> {
  const found = new Map<string, CatalogCampaign[]>();
  for (const campaign of work.catalog.campaigns.values()) {
    const { conversion } = campaign.document;
    if (!conversion) continue;
    const key = keyOf(campaign.workspaceId, conversion.event);
    const others = found.get(key);
    if (others) others.push(campaign);
    else found.set(key, [campaign]);
  }
  return found;
}

const keyOf = (workspaceId: WorkspaceId, type: string): string => `${workspaceId}/${type}`;

type Claimed = { readonly campaign: CatalogCampaign; readonly touch: CampaignTouch };

function count(work: LaneWork, event: StoredEvent, touches: readonly CampaignTouch[]): void {
  const profile = work.profile(event.profileId);
  if (!profile) return;
  const owners = idsOf(work, profile.id);
  const facts = { profile: profileFacts(profile), event: { type: event.type, properties: event.properties } };
  const claims = listeners(work, event).flatMap((campaign): readonly Claimed[] => {
    const { conversion } = campaign.document;
    if (!conversion || (conversion.where && !evaluate(conversion.where, facts))) return [];
    const touch = lastTouch(
      work,
      touches.filter(({ campaignId, profileId }) => campaignId === campaign.id && owners.includes(profileId)),
      event.occurredAt,
      conversion.within,
    );
    return touch ? [{ campaign, touch }] : [];
  });
  const reached = claims.filter(({ touch }) => touch.messageId !== null);
  const last = reached.reduce<Claimed | null>((best, claim) => (best === null || claim.touch.at > best.touch.at ? claim : best), null);
  for (const claim of claims) noteWhereItLies(work, event, claim, claim === last);
}

function noteWhereItLies(work: LaneWork, event: StoredEvent, claim: Claimed, attributed: boolean): void {
  const { at: _, ...touch } = claim.touch;
  if (touch.profileId === event.profileId) return note(work, event, claim, attributed);
  const lane = laneOf(touch.profileId);
  const { id, properties, occurredAt } = event;
  work.forward({
    lane,
    id: work.ids.inLane<InboxId>(lane),
    workspaceId: event.workspaceId,
    // Not the merged profile, or the row would come back.
    profileId: null,
    item: { kind: "conversion", touch, event: { id, properties, occurredAt: occurredAt.toISOString() }, attributed },
    dedupeKey: null,
  });
}

/** The newest within the window before the event; a message counts only if it went out. */
function lastTouch(work: LaneWork, touches: readonly CampaignTouch[], at: Date, within: string): CampaignTouch | null {
  const window = parseDuration(within);
  let last: CampaignTouch | null = null;
  for (const touch of touches) {
    if (!window || touch.at > at || addDuration(touch.at, window) < at || (last !== null && touch.at <= last.at)) continue;
    if (touch.messageId !== null && work.messages.outbound(touch.messageId)?.receipts.accepted === undefined) continue;
    last = touch;
  }
  return last;
}

type Happened = Pick<StoredEvent, "lane" | "workspaceId" | "properties" | "occurredAt"> & { readonly id: string };

function note(
  work: LaneWork,
  event: Happened,
  { campaign, touch }: { readonly campaign: CatalogCampaign; readonly touch: Omit<CampaignTouch, "at"> },
  attributed: boolean,
): void {
  const { value } = campaign.document.conversion ?? {};
  const amount = value === undefined ? 0 : amountIn(event.properties[value]);
  const { profileId, occurrence, variant, messageId } = touch;
  const { lane, id: eventId, occurredAt: at } = event;
  const valueMicros = Math.round(amount * 1e6);
  const currency = amount === 0 ? "" : currencyOf(campaign, event);
  work.recordConversion({
    lane,
    campaignId: campaign.id,
    profileId,
    eventId,
    occurrence,
    variant: messageId === null ? null : variant,
    valueMicros,
    currency,
    attributed,
    at,
  });
  if (!attributed || messageId === null) return;
  noteEngagement(work, messageId, "converted", at);
  const origin = work.messages.outbound(messageId)?.origin;
  const node = origin?.kind === "campaign" ? origin.occurrence : occurrence;
  if (amount !== 0)
    work.count({
      workspaceId: event.workspaceId,
      ownerKind: "campaign",
      ownerId: campaign.id,
      node,
      variant: variant ?? "",
      metric: "revenue",
      label: currency,
      amount,
    });
}

/** As the event names it, else as the campaign does; empty when nobody does. */
function currencyOf({ document: { conversion } }: CatalogCampaign, { properties }: Happened): string {
  return currencyIn(properties, conversion?.currencyProperty ?? "currency") ?? conversion?.currency ?? "";
}
