/** What people belong to, such as companies and households: what is known of one, and what rules, conditions and texts see of it. Pure. */
import type { GroupId, WorkspaceId } from "../platform/ids.ts";
import type { Json, JsonObject } from "../platform/json.ts";

export const GROUP_KIND = /^[a-z][a-zA-Z0-9_]{0,39}$/;
/** A person belongs to at most so many groups, of all kinds together. */
export const MOST_GROUPS = 100;

/** A sort of groups in a workspace. */
export type GroupKind = { readonly name: string; readonly title: string };

export type Group = {
  readonly id: GroupId;
  readonly workspaceId: WorkspaceId;
  readonly kind: string;
  /** The business's own id of it, within the kind. */
  readonly key: string;
  readonly name: string;
  readonly attributes: JsonObject;
  /** People who belong to it, as last counted. */
  readonly members: number;
  readonly createdAt: Date;
};

/** That a person belongs to a group. */
export type Belonging = {
  readonly group: Omit<Group, "workspaceId">;
  /** Of the membership: `role`, and whatever else is told. */
  readonly attributes: JsonObject;
  readonly isPrimary: boolean;
  readonly since: Date;
};

/** What is told of a group by its names; null removes an attribute. */
export type GroupTold = {
  readonly kind: string;
  readonly key: string;
  readonly name?: string;
  readonly attributes?: JsonObject;
};

export function groupFacts({ group }: Pick<Belonging, "group">): JsonObject {
  const { key, name, attributes, members, createdAt } = group;
  return { key, name, attributes, members, createdAt: createdAt.toISOString() };
}

/** `primary` and `since` are ours, whatever the attributes say. */
export function membershipFacts({ attributes, isPrimary, since }: Omit<Belonging, "group">): JsonObject {
  return { ...attributes, primary: isPrimary, since: since.toISOString() };
}

/** Of several of one kind the primary one is meant, else the one they have belonged to longest. */
export function byRank(one: Belonging, other: Belonging): number {
  return (
    Number(other.isPrimary) - Number(one.isPrimary) ||
    one.since.getTime() - other.since.getTime() ||
    (one.group.id < other.group.id ? -1 : 1)
  );
}

/** The one of each kind that is meant: `{{ group.company.name }}`, `group.company.membership.role`. */
export function groupsByKind(belongings: readonly Belonging[]): JsonObject {
  const facts: { [kind: string]: Json } = {};
  for (const belonging of belongings.toSorted(byRank)) {
    const { kind } = belonging.group;
    if (!Object.hasOwn(facts, kind)) facts[kind] = { ...groupFacts(belonging), membership: membershipFacts(belonging) };
  }
  return facts;
}
