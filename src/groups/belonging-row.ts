/** Memberships with their groups as statements read them: `group_member m`, `customer_group g`. */
import type { JsonObject } from "../platform/json.ts";
import type { Belonging } from "./group.ts";

export const BELONGING = `g.id as "groupId", g.kind, g.key, g.name, g.attributes as "groupAttributes", g.members, g.created_at as "createdAt",
  m.attributes, m.is_primary as "isPrimary", m.since`;

export type RawBelonging = {
  readonly groupId: Belonging["group"]["id"];
  readonly kind: string;
  readonly key: string;
  readonly name: string;
  readonly groupAttributes: JsonObject;
  readonly members: number;
  readonly createdAt: Date;
  readonly attributes: JsonObject;
  readonly isPrimary: boolean;
  readonly since: Date;
};

export function belongingOf(row: RawBelonging): Belonging {
  const { groupId: id, kind, key, name, groupAttributes, members, createdAt, attributes, isPrimary, since } = row;
  return { group: { id, kind, key, name, attributes: groupAttributes, members, createdAt }, attributes, isPrimary, since };
}
