/** Uploaded lists, and the work of looking at everybody for a new rule: page by page through the inbox, so that lanes go on meanwhile. */
import type { InboxRow } from "../lanes/inbox.ts";
import type { InboxHandler } from "../lanes/phase.ts";
import type { InboxId, ProfileId } from "../platform/ids.ts";
import { profileOf } from "./profile-of.ts";

/** People looked at in one transaction, shared out among the lanes that fill. */
const PEOPLE_AT_ONCE = 1_000;
const LEAST_A_LANE = 8;

export function createAudienceHandler(): InboxHandler<"audience"> {
  const pages = new WeakMap<InboxRow, { readonly people: readonly ProfileId[]; readonly isLast: boolean }>();
  return {
    prefetch: async (work, rows) => {
      const limit = Math.max(LEAST_A_LANE, Math.floor(PEOPLE_AT_ONCE / rows.length));
      await Promise.all(
        rows.map(async ({ row, item }) => {
          const planned = work.catalog.audiences.get(item.audienceId) ?? work.catalog.computed.get(item.audienceId);
          // Another version has rows of its own.
          if (item.step !== "fill" || planned?.version !== item.version) return;
          const { lane, workspaceId } = row;
          const people = await work.tx.audiences.people({ lane, workspaceId, after: item.after, limit });
          pages.set(row, { people, isLast: people.length < limit });
        }),
      );
    },
    apply: (work, row, item) => {
      if (item.step === "forget") return work.memberships.forget(row.lane, item.audienceId);
      const page = pages.get(row);
      if (!page) return;
      for (const profileId of page.people) work.touched.note(profileId, `audience:${item.audienceId}`);
      if (page.isLast) return work.memberships.fill(row.lane, item.audienceId, item.version);
      work.forward({
        lane: row.lane,
        id: work.ids.inLane<InboxId>(row.lane),
        workspaceId: row.workspaceId,
        profileId: null,
        item: { ...item, after: page.people.at(-1) ?? null },
        dedupeKey: null,
      });
    },
  };
}

export const listHandler: InboxHandler<"list"> = {
  prefetch: async (work, rows) => work.loadProfiles(rows.map(({ row }) => profileOf(row))),
  apply: (work, row, { list, uploadId, isIn }) => work.touched.list({ lane: row.lane, profileId: profileOf(row), list, uploadId, isIn }),
};
