import type { GroupNamed as GroupInput } from "../../contract/group.ts";
import type { Arrival } from "../admit.ts";
import { type Read, refuse } from "./item-reader.ts";

export function unknownKind(groups: readonly GroupInput[] | undefined, isKnown: (kind: string) => boolean): Read | null {
  const index = groups?.findIndex(({ kind }) => !isKnown(kind)) ?? -1;
  const kind = groups?.[index]?.kind;
  return kind === undefined ? null : refuse(`/groups/${index}/kind`, `there is no kind of groups ${kind} in this workspace: make it first`);
}

/** Without keys that have no value. */
export function groupsNamed(groups: readonly GroupInput[] | undefined): Pick<Arrival, "groups"> {
  if (groups === undefined || groups.length === 0) return {};
  return {
    groups: groups.map(({ kind, key, name, attributes, membership, primary, leave }) => ({
      kind,
      key,
      ...(name === undefined ? {} : { name }),
      ...(attributes === undefined ? {} : { attributes }),
      ...(membership === undefined ? {} : { membership }),
      ...(primary === undefined ? {} : { primary }),
      ...(leave === undefined ? {} : { leave }),
    })),
  };
}
