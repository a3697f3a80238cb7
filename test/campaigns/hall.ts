/** A database with many people and one workspace, without a server: for what happens between campaigns and lanes. */
import type { CampaignDocument } from "../../src/campaigns/campaign-document.ts";
import {
  cancelCampaign,
  type CommandDeps,
  pauseCampaign,
  resumeCampaign,
  saveCampaign,
  startCampaign,
} from "../../src/campaigns/commands.ts";
import { expandChunk, type ExpandDeps } from "../../src/campaigns/expand-chunk.ts";
import { beginOccurrence } from "../../src/campaigns/occurrences.ts";
import { sweepLanes } from "../../src/campaigns/sweep-lanes.ts";
import { createPool } from "../../src/db/pool.ts";
import { pricesOf } from "../../src/messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../../src/messages/rate-card-sample.ts";
import { systemClock } from "../../src/platform/clock.ts";
import type { CrashPoints } from "../../src/platform/crash-points.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import { type CampaignId, type ChannelId, createIds, type ProfileId, type WorkspaceId } from "../../src/platform/ids.ts";
import { allLanes, laneOf, stripes } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createTestDatabase } from "../support/database.ts";

export const WORKSPACE = "01990000-0000-7000-8000-000000000000" as WorkspaceId;
export const CHANNEL = "01990000-0000-7000-8000-000000000001" as ChannelId;
const PRICES = pricesOf(SAMPLE_RATE_CARD);
export const STRIPES = stripes(16);

export async function openHall() {
  const database = await createTestDatabase();
  const pool = createPool({ url: database.url, max: 10, name: "hall", onError: () => undefined });
  const ids = createIds(systemClock, seededRng(20_261_122));
  await pool.query("insert into workspace (id, name) values ($1, 'Hall')", [WORKSPACE]);
  const deps: CommandDeps = { pool, ids, now: () => new Date(systemClock.now()), bumpRevision: async () => undefined };
  const expanding = (crashPoints: CrashPoints = noCrashPoints): ExpandDeps => ({
    pool,
    ids,
    crashPoints,
    shift: () => 0,
    channelOf: () => CHANNEL,
    sendersOf: () => null,
    pricesOf: () => PRICES,
  });
  const by = (name: string) => ({ workspaceId: WORKSPACE, name, actor: "test", person: "test" });
  const number = async (sql: string, values: unknown[] = []): Promise<number> =>
    (await pool.query<{ n: number }>(sql, values)).rows[0]?.n ?? -1;
  return {
    pool,
    deps,
    expanding,
    number,
    people: async (count: number): Promise<void> => {
      const made = Array.from({ length: count }, () => ids.next<ProfileId>());
      for (let at = 0; at < count; at += 10_000) {
        const some = made.slice(at, at + 10_000);
        await pool.query(
          `insert into profile (lane, id, workspace_id, identities, attributes, locale, time_zone, country, consent, reachability, created_at, updated_at)
           select x.lane, x.id, $1, jsonb_build_object('phone', '+4477' || right('0000000' || x.i, 8)), '{"firstName":"Ana"}', 'en-GB', 'Europe/London', 'GB',
             '{"whatsapp":{"marketing":{"state":"opted_in","at":"2026-01-01T00:00:00Z","source":"test","entryId":"e"}}}', '{}', now(), now()
           from unnest($2::smallint[], $3::uuid[], $4::int[]) as x(lane, id, i)`,
          [WORKSPACE, some.map(laneOf), some, some.map((_id, index) => at + index)],
        );
      }
      await pool.query("analyze profile");
    },
    /** Stored, started, begun: its lanes have their tasks. */
    begin: async (document: CampaignDocument): Promise<CampaignId> => {
      await saveCampaign(deps, by(document.name), document);
      const answer = await startCampaign(deps, by(document.name));
      if (answer.kind !== "done") throw new Error(`${document.name} did not start`);
      await beginOccurrence(deps, answer.campaign.id);
      return answer.campaign.id;
    },
    pause: async (name: string) => pauseCampaign(deps, by(name)),
    resume: async (name: string) => resumeCampaign(deps, by(name)),
    cancel: async (name: string) => cancelCampaign(deps, by(name)),
    sweep: async (id: CampaignId): Promise<void> => {
      for (const stripe of STRIPES) await sweepLanes(expanding(), id, stripe);
    },
    /** To the end, or until `most` chunks were done. */
    expand: async (id: CampaignId, most = Number.POSITIVE_INFINITY): Promise<void> => {
      let done = 0;
      const left = async () => number("select count(*)::int as n from campaign_lane where campaign_id = $1 and kind = 'expand'", [id]);
      while (done < most && (await left()) > 0) {
        for (const stripe of STRIPES) {
          if (done >= most) return;
          const { kind } = await expandChunk(expanding(), id, stripe);
          done += 1;
          if (kind === "stop" || kind === "waits") return;
        }
      }
    },
    /** What was promised of every expansion: one record for each, one message for each record that has one. */
    check: async (): Promise<{ readonly records: number; readonly messages: number; readonly broken: number }> => ({
      records: await number("select count(*)::int as n from campaign_recipient"),
      messages: await number("select count(*)::int as n from message"),
      broken: await number(
        `select (select count(*) from campaign_recipient r where r.outcome = 'message' and not exists (select from message m join message_text t on t.lane = m.lane and t.id = m.id
            where m.lane = r.lane and m.id = r.message_id and m.profile_id = r.profile_id))::int
          + (select count(*) from message m where not exists (select from campaign_recipient r where r.lane = m.lane and r.message_id = m.id))::int
          + (select count(*) from (select profile_id from message group by profile_id having count(*) > 1) twice)::int as n`,
      ),
    }),
    lanes: allLanes,
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await database.drop();
    },
  };
}
