/** What the assistant was asked, and what is known to ask it with. */
import type { Db } from "../db/pool.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { AssistTurn, TurnResult } from "./talk.ts";
import type { PromptTurn } from "./prompt.ts";
import {
  type AskedPerson,
  claimTurns,
  closeGaps,
  insertTurn,
  listGaps,
  listTurns,
  type OpenGap,
  readHelperCounts,
  readInbound,
  readPerson,
  readSaid,
  recordResult,
  type SimulatedMessage,
} from "./turns.store.ts";

export type { AskedPerson, OpenGap, SimulatedMessage } from "./turns.store.ts";

export async function takeDueTurns(pool: Db, now: number, leaseMs: number, limit: number): Promise<readonly AssistTurn[]> {
  return claimTurns(pool, new Date(now), new Date(now + leaseMs), limit);
}

export async function keepSuggestion(pool: Db, turn: AssistTurn): Promise<void> {
  await insertTurn(pool, turn);
}

/** False: somebody else has it by now. */
export async function keepResult(pool: Db, turn: AssistTurn, result: TurnResult, now: number): Promise<boolean> {
  return recordResult(pool, turn, result, { at: new Date(now), state: turn.purpose === "answer" ? null : "suggested" });
}

export async function turnsOf(
  pool: Db,
  workspaceId: WorkspaceId,
  page: { readonly before: { readonly at: Date; readonly id: string } | null; readonly limit: number },
): Promise<readonly AssistTurn[]> {
  return listTurns(pool, workspaceId, page);
}

type Pair = { readonly workspaceId: WorkspaceId; readonly profileId: ProfileId; readonly channelId: ChannelId };

/** Oldest first: what both sides said since then. */
export async function conversationOf(pool: Db, pair: Pair, since: number, limit: number): Promise<readonly PromptTurn[]> {
  const rows = await readSaid(pool, pair, { since: new Date(since), limit });
  return rows.map(({ direction, text }): PromptTurn => ({ from: direction === "inbound" ? "customer" : "shop", text })).toReversed();
}

export async function personOf(pool: Db, workspaceId: WorkspaceId, profileId: ProfileId): Promise<AskedPerson | null> {
  return readPerson(pool, workspaceId, profileId);
}

export async function gapsOf(pool: Db, workspaceId: WorkspaceId, limit: number): Promise<readonly OpenGap[]> {
  return listGaps(pool, workspaceId, limit);
}

export async function settleGaps(pool: Db, workspaceId: WorkspaceId, ids: readonly string[], now: number): Promise<number> {
  return closeGaps(pool, workspaceId, ids, new Date(now));
}

export async function inboundSince(pool: Db, workspaceId: WorkspaceId, since: number, limit: number): Promise<readonly SimulatedMessage[]> {
  return readInbound(pool, workspaceId, new Date(since), limit);
}

/** How often each helper did something: `rule`, `answer`, … by its id. */
export async function helperCountsOf(
  pool: Db,
  workspaceId: WorkspaceId,
  since: number,
): Promise<readonly { readonly metric: string; readonly label: string; readonly n: number }[]> {
  return readHelperCounts(pool, workspaceId, new Date(since));
}
