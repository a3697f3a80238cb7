/** Two engines give conversations of many lanes to few people at the same moment: nobody is given more than they take. */
import { expect, test } from "vitest";
import { newConversation } from "../../src/desk/hear.ts";
import { NO_STAFF_SETTINGS } from "../../src/desk/staff-settings.ts";
import { createIntakePhase } from "../../src/engine/intake-phase.ts";
import { createStaffingPhase } from "../../src/engine/staffing-phase.ts";
import { profileOf } from "../../src/engine/profile-of.ts";
import type { InboxHandler, InboxHandlers } from "../../src/lanes/phase.ts";
import { nextTurn } from "../../src/platform/clock.ts";
import type { ChannelId } from "../../src/platform/ids.ts";
import { eventRow, ids, NO_CATALOG, openLanes, profileIn, someone, WORKSPACE } from "./lanes.ts";

const CHANNEL = ids.next<ChannelId>();
const TEAM = {
  id: ids.next(),
  workspaceId: WORKSPACE,
  name: "All",
  policy: "round_robin" as const,
  channels: [],
  isDefault: true,
  hours: null,
};
const CAPACITIES = [3, 5, 7];
const CONVERSATIONS = 64;

/** A customer's first message: nobody outside of the transaction knows of the conversation before it commits. */
const writes: InboxHandler<"event"> = {
  prefetch: async (work, rows) => work.desk.load(rows.map(({ row }) => profileOf(row))),
  apply: (work, row) => {
    const profileId = profileOf(row);
    const of = { lane: row.lane, id: ids.inLane<string>(row.lane), workspaceId: WORKSPACE, profileId, channelId: CHANNEL };
    work.putProfile(someone(profileId, work.now));
    work.desk.put({ ...newConversation(of, work.now), waitingSince: work.now });
  },
};

test("with more who wait than room, all the room is given and no more, whoever gives it", async () => {
  await using lanes = await openLanes();
  await lanes.pool.query("insert into workspace (id, name) values ($1, 'Race')", [WORKSPACE]);
  await lanes.pool.query("insert into desk_staffing (workspace_id, settings) values ($1, $2)", [
    WORKSPACE,
    JSON.stringify(NO_STAFF_SETTINGS),
  ]);
  const people = CAPACITIES.map((capacity) => ({ id: ids.next<string>(), capacity }));
  for (const { id, capacity } of people) {
    await lanes.pool.query("insert into account (id, workspace_id, email, name, role) values ($1, $2, $3, 'Agent', 'agent')", [
      id,
      WORKSPACE,
      `${id}@x.test`,
    ]);
    await lanes.pool.query(
      "insert into desk_agent (workspace_id, account_id, availability, availability_since, capacity, skills, languages) values ($1, $2, 'online', now(), $3, '{}', '{}')",
      [WORKSPACE, id, capacity],
    );
  }
  const rows = Array.from({ length: CONVERSATIONS }, (_, each) => eventRow(profileIn((each * 37) % 256), { each }));
  const team = { ...TEAM, members: people.map(({ id }) => id) };
  const staffing = {
    settings: NO_STAFF_SETTINGS,
    callBackService: null,
    measured: null,
    isBehind: false,
    teams: [team],
    hoursOf: () => null,
  };
  const catalog = { ...NO_CATALOG, staffing: () => staffing };
  const phases = () => [
    createIntakePhase({ event: writes } as unknown as InboxHandlers, { batch: 64, breathe: nextTurn }),
    createStaffingPhase(),
  ];
  // Lanes of their own transactions, so that many are open at once.
  await lanes.store.append(rows);
  const workers = [lanes.worker(phases(), { mostLanes: 2, catalog }), lanes.worker(phases(), { mostLanes: 2, catalog })];
  const room = CAPACITIES.reduce((sum, capacity) => sum + capacity, 0);
  // Known as soon as one too many is given: whoever waits for the end of that may wait long.
  const given = async (): Promise<number> => lanes.count("select count(*)::int as n from desk_conversation where assignee is not null");
  const verdict = async (): Promise<string> => {
    const left = await lanes.count("select count(*)::int as n from inbox");
    const n = await given();
    return n > room ? `${n} given, with room for ${room}` : left === 0 && n === room ? "all the room" : "not yet";
  };
  await expect.poll(verdict, { timeout: 20_000 }).not.toBe("not yet");
  expect(await verdict()).toBe("all the room");
  for (const worker of workers) await worker.idle();
  const { rows: loads } = await lanes.pool.query<{ capacity: number; open: number }>(
    `select a.capacity, (select count(*)::int from desk_conversation c where c.assignee = a.account_id) as open from desk_agent a order by capacity`,
  );
  expect(loads).toEqual(CAPACITIES.map((capacity) => ({ capacity, open: capacity })));
  expect(lanes.errors).toEqual([]);
});
