/** People of the team, who do in the shared inbox what is asked of them: under the lock of the lane, as a route would. */
import { expect } from "vitest";
import { createSignInLink, ensureAccount } from "../../src/accounts/bootstrap.ts";
import { answerConversation } from "../../src/desk/answer.ts";
import { decideOrder, type DeskOrder } from "../../src/desk/command.ts";
import type { DeskConversation } from "../../src/desk/conversation.ts";
import { addEntries } from "../../src/engine/desk-entries.ts";
import { createDeskPhase } from "../../src/engine/desk-phase.ts";
import { createStaffingPhase } from "../../src/engine/staffing-phase.ts";
import type { LaneWork } from "../../src/lanes/lane-work.ts";
import { createPostgresLaneStore } from "../../src/lanes/postgres/lane-store.store.ts";
import { runInLane } from "../../src/lanes/run-lanes.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import type { MessageId } from "../../src/platform/ids.ts";
import { allLanes, laneOf } from "../../src/platform/lane.ts";
import type { World } from "./world.ts";

export type Agent = Awaited<ReturnType<ReturnType<typeof playTeam>["agent"]>>;
type Row = Pick<DeskConversation, "id" | "profileId" | "channelId">;

export function playTeam(world: World) {
  const { pool, ids, clock, catalog, lanes } = world.system;
  const program = {
    store: createPostgresLaneStore(pool, clock.offsetMs),
    phases: [createDeskPhase({ clock }), createStaffingPhase()],
    catalogAt: catalog.at,
    ids,
    crashPoints: noCrashPoints,
  };
  const change = async (of: Row, what: (work: LaneWork, conversation: DeskConversation) => void): Promise<void> => {
    await runInLane(program, laneOf(of.profileId), async (work) => {
      await work.desk.load([of.profileId]);
      const conversation = work.desk.of(of.profileId, of.channelId);
      if (!conversation) throw new Error(`there is no conversation ${of.id}`);
      what(work, conversation);
    });
    lanes.wake(allLanes);
    await world.settle();
  };
  const conversation = async (
    phone: string,
  ): Promise<Row & { assignee: string | null; team: string | null; state: string; firstDueAt: Date | null; nextDueAt: Date | null }> => {
    const { rows } = await pool.query<Awaited<ReturnType<typeof conversation>>>(
      `select d.id, d.profile_id as "profileId", d.channel_id as "channelId", assignee, team, state, first_due_at as "firstDueAt", next_due_at as "nextDueAt"
       from desk_conversation d join profile p on p.lane = d.lane and p.id = d.profile_id where p.identities ->> 'phone' = $1`,
      [phone],
    );
    if (!rows[0]) throw new Error(`${phone} has no conversation`);
    return rows[0];
  };
  return {
    conversation,
    entries: async (phone: string): Promise<readonly string[]> => {
      const { id, profileId } = await conversation(phone);
      const { rows } = await pool.query<{ kind: string }>(
        "select kind from desk_entry where lane = $1 and conversation_id = $2 order by at, id",
        [laneOf(profileId), id],
      );
      return rows.map(({ kind }) => kind);
    },
    agent: async (name: string) => {
      const id = await ensureAccount(world.system, { workspaceId: world.workspaceId, email: `${name}@shop.example`, name, role: "agent" });
      const link = await createSignInLink(world.system, id, world.system.url);
      const token = new URL(link).searchParams.get("token") ?? "";
      const answer = await fetch(`${world.system.url}/v1/session/link`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token }),
      });
      const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
      if (answer.status !== 200) throw new Error(`${name} could not sign in: ${await answer.text()}`);
      const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
        const answered = await fetch(`${world.system.url}${path}`, {
          method,
          headers: { cookie, "x-parley-csrf": "1", ...(body === undefined ? {} : { "content-type": "application/json" }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answered.text();
        return { status: answered.status, body: text.startsWith("{") ? JSON.parse(text) : text };
      };
      const order = async (phone: string, asked: DeskOrder): Promise<void> =>
        change(await conversation(phone), (work, before) => {
          const verdict = decideOrder(before, asked, { by: `account:${id}`, account: id }, work.now);
          if (verdict.kind === "refused") throw new Error(verdict.reason);
          work.desk.put(verdict.conversation);
          addEntries(work, verdict.conversation, verdict.entries, `account:${id}`);
        });
      return {
        id,
        call,
        order,
        is: async (availability: "online" | "away" | "offline"): Promise<void> => {
          const answered = await call("PUT", "/v1/desk/availability", { availability });
          if (answered.status !== 200) throw new Error(JSON.stringify(answered.body));
          await world.settle();
        },
        /** Has the console open, until what it answers is called. */
        opens: async (): Promise<() => Promise<void>> => {
          const stop = new AbortController();
          const seen = async (): Promise<string> => {
            const { rows } = await pool.query<{ seen: string }>("select seen_at::text as seen from desk_agent where account_id = $1", [id]);
            return rows[0]?.seen ?? "";
          };
          const stream = await fetch(`${world.system.url}/v1/stream`, { headers: { cookie }, signal: stop.signal });
          await stream.body?.getReader().read();
          return async () => {
            const before = await seen();
            clock.advance(1);
            stop.abort();
            await expect.poll(seen).not.toBe(before);
          };
        },
        answers: async (phone: string): Promise<void> =>
          change(await conversation(phone), (work, before) => {
            const said = { messageId: ids.inLane<MessageId>(before.lane), line: "Hello", at: work.now };
            const { conversation: after, entries } = answerConversation(before, said, { kind: "person", account: id }, work.now);
            work.desk.put(after);
            addEntries(work, after, entries, `account:${id}`);
          }),
      };
    },
  };
}
