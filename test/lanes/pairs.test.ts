import { expect, test } from "vitest";
import { aMessage } from "../support/sample-rows.ts";
import type { ChannelId, MessageId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { ids, openLanes, profileIn, WORKSPACE } from "./lanes.ts";

test("a customer's next message waits for the one under way, but not for another transaction once that is settled", async () => {
  await using lanes = await openLanes();
  const profileId = profileIn(3);
  const lane = laneOf(profileId);
  const channelId = ids.next<ChannelId>();
  const make = (state: "claimed" | "queued") =>
    aMessage({
      id: ids.inLane<MessageId>(lane),
      lane,
      workspaceId: WORKSPACE,
      profileId,
      channelId,
      state,
      ...(state === "claimed" ? { attempt: 1, claimedAt: new Date(0), deadline: new Date(0) } : {}),
      dueAt: new Date(0),
    });
  const [first, second] = [make("claimed"), make("queued")];
  await lanes.put(lane, (work) => [first, second].forEach((message) => work.messages.add(message)));
  const due = await lanes.store.transaction([lane], async (tx) => {
    const limits = [{ channelId, limit: 10 }];
    return [await tx.dueMessages(limits), await tx.dueMessages(limits, [first.id])].map((found) => found.map(({ id }) => id));
  });
  expect(due).toEqual([[], [second.id]]);
});
