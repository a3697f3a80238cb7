/** Groups as they are stored, for the doors that read and change them. */
export {
  deleteGroup,
  findFull,
  findGroups,
  insertGroups,
  listGroupRows,
  listMemberRows,
  lockGroups,
  readBelongings,
  readBelongingsOf,
  updateGroups,
} from "./groups.store.ts";
export type { GroupName, StoredGroup } from "./groups.store.ts";
