/** Everybody whom a campaign meant, one by one, and what became of it in plain words. */
import { explainHour } from "../campaigns/best-hour.ts";
import type { CampaignRecipient, CampaignRecipientPage, CampaignRecipientsQuery } from "../contract/campaign.ts";
import type { Db } from "../db/pool.ts";
import { costIn } from "../messages/rate-card.ts";
import { AppError } from "../platform/errors.ts";
import { isUuid } from "../platform/ids.ts";
import { allLanes, laneOf } from "../platform/lane.ts";
import { readRecipients, type RecipientPlace, type RecipientRecord } from "./campaign-recipients.store.ts";
import { personOf } from "./person.ts";

const START: RecipientPlace = { lane: 0, profileId: "00000000-0000-0000-0000-000000000000", occurrence: "" };

export async function listRecipients(
  db: Db,
  workspaceId: string,
  campaignId: string,
  query: CampaignRecipientsQuery,
): Promise<CampaignRecipientPage> {
  const { outcome = null, variant = null, occurrence = null, limit, after, profile } = query;
  const id = profile?.toLowerCase();
  const place = after === undefined ? START : readPlace(after);
  const rows = await readRecipients(db, {
    workspaceId,
    campaignId,
    outcome,
    variant,
    occurrence,
    after: id === undefined || after !== undefined ? place : { ...START, lane: laneOf(id), profileId: before(id) },
    limit: limit + 1,
    lanes: id === undefined ? allLanes : [laneOf(id)],
  });
  const mine = id === undefined ? rows : rows.filter((row) => row.profileId === id);
  const shown = mine.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown.map(recipientOf), next: mine.length > limit && last ? writePlace(last) : null };
}

/** The greatest id below this one, so that a page which begins after it begins with it. */
function before(id: string): string {
  const value = BigInt(`0x${id.replaceAll("-", "")}`);
  const hex = (value === 0n ? 0n : value - 1n).toString(16).padStart(32, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function recipientOf(row: RecipientRecord): CampaignRecipient {
  const { profileId, occurrence, wave, variant, language, messageId, step, tries, bestHour } = row;
  const outcome = row.outcome === "message" ? (row.state ?? "queued") : row.outcome;
  const code = row.outcome === "message" ? codeOf(row) : row.reason;
  const cost = costIn(row.pricing);
  return {
    profileId,
    person: personOf(profileId, row.identities ?? {}, row.attributes ?? {}),
    occurrence,
    wave,
    variant,
    language,
    outcome,
    reason: code,
    why: whyOf(row, outcome, code) ?? (bestHour && explainHour(bestHour)),
    bestHour,
    messageId,
    step,
    dueAt: row.dueAt?.toISOString() ?? null,
    receipts: { ...row.receipts },
    replied: row.receipts?.["replied"] !== undefined,
    converted: row.converted,
    revenue: row.revenue.filter(({ micros }) => micros !== 0),
    costMicros: Math.round((cost?.amount ?? 0) * 1e6),
    costCurrency: cost?.currency ?? null,
    tries,
  };
}

function codeOf({ state, messageReason, error }: RecipientRecord): string | null {
  if (state === "failed") return error?.code ?? null;
  return state === "held" || state === "refused" || state === "expired" ? messageReason : null;
}

const WHY: { readonly [code: string]: string } = {
  campaign_rate: "its turn in the campaign's rate has not come; it leaves by itself",
  campaign_paused: "the campaign is paused; it goes on from here when it is resumed",
  campaign_cancelled: "the campaign was cancelled before this message was made",
  local_time_passed: "the time had passed in this person's zone when the campaign began",
  group_full: "enough people of the same group are asked already",
  no_language: "the campaign has no message in a language for this person",
  channel_missing: "there is no sender for this channel",
  expired: "it could not be sent before it was worthless",
  channel_paused: "the sender is paused",
  no_address: "there is no phone number or WhatsApp id to send to",
  unreachable: "WhatsApp does not reach this person",
  suppressed: "this person is not to be written to",
  no_consent: "this person has not agreed to such messages",
  consent_paused: "this person wants no such messages for a while",
  opted_out: "this person has asked for no more such messages",
  consent_lapsed: "this person agreed too long ago",
  automation_paused: "the team paused automation for this person; it leaves afterwards",
  agent_talking: "somebody of the team is talking with this person; it leaves afterwards",
  quiet_hours: "it is a quiet hour where this person is; it leaves when that is over",
  frequency_cap: "this person has got as much as the policy allows",
  min_gap: "this person got another message too short a time ago; it leaves later",
  more_important_first: "something more important for this person goes first",
  template_missing: "the template is not on the account",
  template_not_approved: "WhatsApp has not approved the template",
  template_paused: "WhatsApp has paused the template",
  template_became_marketing: "WhatsApp has moved the template to marketing",
  window_closed: "this person has not written within 24 hours, and only a template may be sent",
  earlier_message_in_doubt: "the outcome of an earlier message to this person is not known yet",
  portfolio_limit: "the business has written to as many people first in 24 hours as WhatsApp allows; it leaves when there is room",
  pair_pace: "this person got a message a moment ago",
  sender_pace: "the sender is at its speed limit",
  processing_failed: "something broke on our side while it was prepared; it is tried again every hour",
  variable_missing: "something the text needs is not known of this person",
  content_invalid: "the text could not be filled in for this person",
};

function whyOf({ error, state }: RecipientRecord, outcome: string, code: string | null): string | null {
  if (outcome === "held_out") return "this person is in the group that gets nothing, so that the effect can be measured";
  if (state === "failed" && error) return error.details ? `${error.title}: ${error.details}` : error.title;
  return code === null ? null : (WHY[code] ?? code);
}

function writePlace({ lane, profileId, occurrence }: RecipientRecord): string {
  return Buffer.from(JSON.stringify([lane, profileId, occurrence])).toString("base64url");
}

function readPlace(text: string): RecipientPlace {
  const wrong = new AppError("invalid_input", "`after` is not one of ours; take it from `next` of the page before, unchanged");
  try {
    const [lane, profileId, occurrence] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as readonly unknown[];
    if (
      typeof lane === "number" &&
      Number.isInteger(lane) &&
      lane >= 0 &&
      lane < 256 &&
      typeof profileId === "string" &&
      isUuid(profileId) &&
      typeof occurrence === "string"
    )
      return { lane, profileId, occurrence };
  } catch (cause) {
    throw new AppError("invalid_input", wrong.message, { cause });
  }
  throw wrong;
}
