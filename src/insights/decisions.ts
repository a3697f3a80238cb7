/** The last decision about each message, for whoever asks why somebody got something or did not. */
import type { DecisionPage, DecisionQuery } from "../contract/decision.ts";
import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { showProfile } from "../profiles/show-profile.ts";
import { toPage } from "./cursor.ts";
import { type RawDecision, readDecisions } from "./decisions.store.ts";
import { personOf } from "./person.ts";

/** Nothing for a person whom nobody knows. */
export async function listDecisions(pool: Db, workspaceId: WorkspaceId, query: DecisionQuery): Promise<DecisionPage> {
  const { profile: reference, ...rest } = query;
  const person = reference === undefined ? null : await showProfile(pool, workspaceId, reference);
  if (reference !== undefined && person === null) return { rows: [], next: null };
  const rows = await readDecisions(pool, workspaceId, { ...rest, profiles: person && [person.id, ...person.absorbed] });
  return toPage(rows, query.limit, (row) => {
    const { id, profile_id, channel_id, channel, purpose, topic, state, decision, identities, attributes } = row;
    const rule = decision.verdict === "allow" ? null : decision.ladder.at(-1)?.facts["policyRule"];
    return {
      messageId: id,
      profileId: profile_id,
      person: personOf(profile_id, identities ?? {}, attributes ?? {}),
      origin: originOf(row),
      channelId: channel_id,
      channel,
      purpose,
      topic,
      state,
      verdict: decision.verdict,
      reason: decision.reason,
      at: decision.at,
      until: decision.until,
      policyRule: typeof rule === "string" ? rule : null,
      ladder: decision.ladder.map((rung) => ({ ...rung })),
    };
  });
}

function originOf({ journey, journey_title, campaign, campaign_title }: RawDecision): DecisionPage["rows"][number]["origin"] {
  if (journey !== null) return { kind: "journey", name: journey, title: journey_title ?? journey };
  return campaign === null ? null : { kind: "campaign", name: campaign, title: campaign_title ?? campaign };
}
