/** Scores of a prediction for everybody of a lane, page by page, so that the lane goes on meanwhile: whoever crosses an audience's line enters or leaves here. */
import type { InboxRow } from "../lanes/inbox.ts";
import type { InboxHandler } from "../lanes/phase.ts";
import type { ScoreRow } from "../lanes/audience-tx.ts";
import type { InboxId } from "../platform/ids.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { mergeAttributes } from "../profiles/merge-attributes.ts";

/** People looked at in one transaction, shared out among the lanes. */
const PEOPLE_AT_ONCE = 1_000;
const LEAST_A_LANE = 8;

export function createScoreHandler(): InboxHandler<"scores"> {
  const pages = new WeakMap<InboxRow, { readonly scores: readonly ScoreRow[]; readonly isLast: boolean }>();
  return {
    prefetch: async (work, rows) => {
      const limit = Math.max(LEAST_A_LANE, Math.floor(PEOPLE_AT_ONCE / rows.length));
      await Promise.all(
        rows.map(async ({ row, item }) => {
          const scores = await work.tx.audiences.scores({ lane: row.lane, ...item, limit });
          pages.set(row, { scores, isLast: scores.length < limit });
          await work.loadProfiles(scores.map(({ profileId }) => profileId));
        }),
      );
    },
    apply: (work, row, item) => {
      const page = pages.get(row);
      if (!page) return;
      for (const { profileId, score } of page.scores) {
        const profile = work.profile(profileId);
        if (profile === null || profile.mergedInto !== null) continue;
        const before = objectOf(profile.attributes["predicted"]);
        if ((before[item.name] ?? null) === score) continue;
        const predicted = mergeAttributes(before, { [item.name]: score });
        const { predicted: _, ...others } = profile.attributes;
        const attributes = Object.keys(predicted).length === 0 ? others : { ...others, predicted };
        work.putProfile({ ...profile, attributes, updatedAt: work.now });
        work.tell({ profileId, runId: null, input: { kind: "profile" } });
      }
      if (page.isLast) return work.memberships.fill(row.lane, item.predictionId, item.run);
      work.forward({
        lane: row.lane,
        id: work.ids.inLane<InboxId>(row.lane),
        workspaceId: row.workspaceId,
        profileId: null,
        item: { ...item, after: page.scores.at(-1)?.profileId ?? null },
        dedupeKey: null,
      });
    },
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
