import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPool, type Db } from "../../src/db/pool.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type ProfileId, type WorkspaceId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { findProfiles, identifyLinked, identifyProfiles } from "../../src/profiles/identify.ts";
import type { Identities } from "../../src/profiles/profile.ts";
import { createTestDatabase } from "../support/database.ts";

let pool: Db;
const ids = createIds(systemClock, seededRng(5));
const workspace = (): WorkspaceId => ids.next<WorkspaceId>();

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = createPool({ url: database.url, max: 16, name: "identify", onError: () => undefined });
});
afterAll(async () => pool.end());

const names = fc
  .record(
    {
      externalId: fc.constantFrom("a", "b"),
      phone: fc.constantFrom("+1", "+2", "+3"),
      bsuid: fc.constantFrom("GB.1", "GB.2"),
      email: fc.constantFrom("x@y", "z@y"),
    },
    { requiredKeys: [] },
  )
  .filter((some) => Object.keys(some).length > 0);

describe("identifyProfiles", () => {
  it("makes one profile of sixteen admissions of the same person at the same instant", async () => {
    await fc.assert(
      fc.asyncProperty(names, async (person) => {
        const id = workspace();
        const found = await Promise.all(Array.from({ length: 16 }, async () => identifyProfiles(pool, ids, id, [person, person])));
        expect(new Set(found.flat().map((one) => one.profileId)).size).toBe(1);
        expect(found.flat().every((one) => one.mergeFrom.length === 0 && one.lane === laneOf(one.profileId))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("settles on one profile each when people with common names come in parallel", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(names, { minLength: 2, maxLength: 8 }), async (people) => {
        const id = workspace();
        await Promise.all(people.map(async (person) => identifyProfiles(pool, ids, id, [person])));
        const before = await identifyProfiles(pool, ids, id, people);
        const after = await identifyProfiles(pool, ids, id, people);
        expect(after).toEqual(before);
        const { rows } = await pool.query(
          "select kind, value, count(*) as n from identity where workspace_id = $1 group by 1, 2 having count(*) > 1",
          [id],
        );
        expect(rows).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("answers a batch as if its people had come one by one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(names, { minLength: 1, maxLength: 10 }), async (people) => {
        const [batch, single] = [workspace(), workspace()];
        const together = await identifyProfiles(pool, ids, batch, people);
        const oneByOne = [];
        for (const person of people) oneByOne.push(...(await identifyProfiles(pool, ids, single, [person])));
        // Until the lane has applied a merge, the loser still holds its names; a batch knows better.
        fc.pre(oneByOne.every((one) => one.mergeFrom.length === 0));
        expect(grouping(together.map((one) => one.profileId))).toEqual(grouping(oneByOne.map((one) => one.profileId)));
        expect(together.map((one) => one.identities)).toEqual(oneByOne.map((one) => one.identities));
      }),
      { numRuns: 120 },
    );
  });

  it("joins the younger profile to the older when a third delivery names both", async () => {
    const id = workspace();
    const [old] = await identifyProfiles(pool, ids, id, [{ phone: "+1" }]);
    const [young] = await identifyProfiles(pool, ids, id, [{ externalId: "a" }]);
    expect(await identifyProfiles(pool, ids, id, [{ externalId: "a", phone: "+1", email: "new@y" }])).toMatchObject([
      { profileId: old?.profileId, mergeFrom: [young?.profileId], identities: { externalId: "a", phone: "+1", email: "new@y" } },
    ]);
  });

  it("lets the stronger name win between two different external ids, and leaves the weaker where it is", async () => {
    const id = workspace();
    const [a] = await identifyProfiles(pool, ids, id, [{ externalId: "a", phone: "+1" }]);
    const [b] = await identifyProfiles(pool, ids, id, [{ externalId: "b", bsuid: "GB.2" }]);
    expect(await identifyProfiles(pool, ids, id, [{ bsuid: "GB.2", phone: "+1" }])).toEqual([
      { profileId: b?.profileId, lane: b?.lane, mergeFrom: [], identities: { bsuid: "GB.2" } },
    ]);
    expect(await findProfiles(pool, id, [{ phone: "+1" }, { phone: "+9" }])).toEqual([a?.profileId, null]);
  });

  it("keeps workspaces apart", async () => {
    const [one, two] = [workspace(), workspace()];
    const [a] = await identifyProfiles(pool, ids, one, [{ externalId: "a" }]);
    const [b] = await identifyProfiles(pool, ids, two, [{ externalId: "a" }]);
    expect(a?.profileId).not.toBe(b?.profileId);
  });

  it("follows a changed number, and an old change told again does not take the number from its new owner", async () => {
    const id = workspace();
    const change = async (): Promise<ProfileId> =>
      (await identifyLinked(pool, ids, id, { phone: "+1", bsuid: "GB.1" }, { phone: "+2", bsuid: "GB.2" })).profileId;
    const [ana] = await identifyProfiles(pool, ids, id, [{ phone: "+1", bsuid: "GB.1" }]);
    expect(await change()).toBe(ana?.profileId);
    expect(await findProfiles(pool, id, [{ phone: "+2" }, { bsuid: "GB.2" }])).toEqual([ana?.profileId, ana?.profileId]);
    // The lane lets go of the old names; somebody else takes them.
    await pool.query("delete from identity where workspace_id = $1 and value in ('+1', 'GB.1')", [id]);
    const [ben] = await identifyProfiles(pool, ids, id, [{ phone: "+1" }]);
    await change();
    expect(await findProfiles(pool, id, [{ phone: "+1" }])).toEqual([ben?.profileId]);
  });
});

/** Which positions are the same person, whatever the ids. */
function grouping(found: readonly ProfileId[]): readonly number[] {
  return found.map((id) => found.indexOf(id));
}

describe("a large batch", () => {
  it("of ten thousand people costs a few queries", async () => {
    const id = workspace();
    const people: Identities[] = Array.from({ length: 10_000 }, (_, n) => ({ externalId: `c-${n}`, phone: `+33${600_000_000 + n}` }));
    const first = await identifyProfiles(pool, ids, id, people);
    expect(new Set(first.map((one) => one.profileId)).size).toBe(10_000);
    expect(await identifyProfiles(pool, ids, id, people)).toEqual(first);
  });
});
