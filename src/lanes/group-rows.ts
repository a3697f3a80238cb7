/** Who belongs to what, as of this moment of a lane transaction. */
import type { JsonObject } from "../platform/json.ts";
import { type Belonging, byRank, type Group, groupsByKind } from "../groups/group.ts";
import type { GroupId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { GroupChanges, GroupMemberRow, GroupTx } from "./group-tx.ts";

export class GroupRows {
  readonly #tx: GroupTx;
  readonly #ofPeople = new Map<ProfileId, Map<GroupId, Belonging>>();
  readonly #groups = new Map<GroupId, Group | null>();
  readonly #changed = new Map<string, GroupMemberRow | Pick<GroupMemberRow, "lane" | "profileId" | "groupId">>();
  readonly #counted = new Map<GroupId, number>();

  constructor(tx: GroupTx) {
    this.#tx = tx;
  }

  async load(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#ofPeople.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#ofPeople.set(id, new Map());
    for (const { profileId, ...belonging } of await this.#tx.belongings(missing))
      this.#ofPeople.get(profileId)?.set(belonging.group.id, belonging);
  }

  /** Where a workspace has no kinds of groups, nothing has to be read. */
  assumeNone(profileIds: Iterable<ProfileId>): void {
    for (const id of profileIds) if (!this.#ofPeople.has(id)) this.#ofPeople.set(id, new Map());
  }

  async loadGroups(ids: Iterable<GroupId>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#groups.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#groups.set(id, null);
    for (const group of await this.#tx.groups(missing)) this.#groups.set(group.id, group);
  }

  /** Null: it is gone. */
  group(id: GroupId): Group | null {
    const group = this.#groups.get(id);
    if (group === undefined) throw new Error(`group ${id} was not loaded`);
    return group;
  }

  /** The primary ones and the earliest first. */
  of(profileId: ProfileId): readonly Belonging[] {
    return [...this.#mapOf(profileId).values()].toSorted(byRank);
  }

  /** For conditions and texts. Nothing of those who were not loaded, because nothing named it. */
  factsOf(profileId: ProfileId): JsonObject {
    const belongings = this.#ofPeople.get(profileId);
    return belongings === undefined || belongings.size === 0 ? {} : groupsByKind([...belongings.values()]);
  }

  find(profileId: ProfileId, groupId: GroupId): Belonging | null {
    return this.#mapOf(profileId).get(groupId) ?? null;
  }

  put(profileId: ProfileId, workspaceId: WorkspaceId, belonging: Belonging): void {
    const { group, ...rest } = belonging;
    this.#mapOf(profileId).set(group.id, belonging);
    const row = { lane: laneOf(profileId), profileId, groupId: group.id, workspaceId, kind: group.kind, ...rest };
    this.#changed.set(`${profileId}/${group.id}`, row);
  }

  /** Also one whose group is gone, and which is therefore not seen. */
  remove(profileId: ProfileId, groupId: GroupId): void {
    this.#mapOf(profileId).delete(groupId);
    this.#changed.set(`${profileId}/${groupId}`, { lane: laneOf(profileId), profileId, groupId });
  }

  count(id: GroupId, members: number): void {
    this.#counted.set(id, members);
  }

  changes(): GroupChanges {
    const rows = [...this.#changed.values()];
    return {
      kept: rows.flatMap((row) => ("since" in row ? row : [])),
      removed: rows.filter((row) => !("since" in row)),
      counted: [...this.#counted].map(([id, members]) => ({ id, members })),
    };
  }

  #mapOf(profileId: ProfileId): Map<GroupId, Belonging> {
    const map = this.#ofPeople.get(profileId);
    if (!map) throw new Error(`the groups of ${profileId} were not loaded`);
    return map;
  }
}
