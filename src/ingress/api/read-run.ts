import { runInputSchema } from "../../contract/journey.ts";
import { ENTRY_EVENTS } from "../../journeys/entry.ts";
import type { Clock } from "../../platform/clock.ts";
import { normaliseIdentities } from "../../profiles/normalise-identities.ts";
import { changeOf } from "../admit.ts";
import { type ItemReader, itemReader, refuse } from "./item-reader.ts";

/** `POST /v1/journeys/{name}/runs`: idempotent by the sender's id within the journey. */
export function readRunInput(clock: Clock, journey: string): ItemReader {
  return itemReader(runInputSchema, ({ id, profile, properties = {} }) => {
    const named = normaliseIdentities(profile);
    if (!named.ok) return refuse(`/profile${named.fault.path && `/${named.fault.path}`}`, named.fault.reason);
    const event = { id, type: ENTRY_EVENTS.api, occurredAt: new Date(clock.now()).toISOString(), properties };
    return {
      ok: true,
      arrival: {
        identities: named.identities,
        dedupeKey: `run:${journey}:${id}`,
        item: (identities) => ({ kind: "enter", change: changeOf(identities), input: { kind: "enter", journey, event } }),
      },
    };
  });
}
