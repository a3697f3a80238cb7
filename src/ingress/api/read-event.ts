import { eventSchema } from "../../contract/event.ts";
import { normaliseIdentities } from "../../profiles/normalise-identities.ts";
import { changeOf } from "../admit.ts";
import { groupsNamed, unknownKind } from "./read-groups.ts";
import type { ReaderFacts } from "./read-profile.ts";
import { type ItemReader, itemReader, refuse } from "./item-reader.ts";

/** `POST /v1/events`: idempotent by the sender's event id within the workspace. */
export function eventReader({ clock, groupKind }: Pick<ReaderFacts, "clock" | "groupKind">): ItemReader {
  return itemReader(eventSchema, (input) => {
    const named = normaliseIdentities(input.profile);
    if (!named.ok) return refuse(`/profile${named.fault.path && `/${named.fault.path}`}`, named.fault.reason);
    const unknown = unknownKind(input.groups, groupKind);
    if (unknown) return unknown;
    const occurredAt = new Date(input.occurredAt === undefined ? clock.now() : Date.parse(input.occurredAt)).toISOString();
    return {
      ok: true,
      arrival: {
        identities: named.identities,
        dedupeKey: `api:${input.id}`,
        ...groupsNamed(input.groups),
        item: (identities, groups) => ({
          kind: "event",
          event: {
            id: input.id,
            type: input.type,
            properties: input.properties ?? {},
            occurredAt,
            source: "api",
            change: changeOf(identities, groups),
          },
        }),
      },
    };
  });
}
