import type { ConsentEntry } from "../../consent/consent.ts";
import { type ConsentInput, profileInputSchema } from "../../contract/profile.ts";
import type { ProfileChange } from "../../lanes/inbox.ts";
import type { Clock } from "../../platform/clock.ts";
import { normaliseIdentities } from "../../profiles/normalise-identities.ts";
import { IDENTITY_KINDS, type Identities } from "../../profiles/profile.ts";
import { changeOf } from "../admit.ts";
import { contentId } from "../content-id.ts";
import { type ItemReader, itemReader, refuse } from "./item-reader.ts";

/** `POST /v1/profiles`: found or made by any name, merged key by key. */
export function profileReader(clock: Clock): ItemReader {
  return itemReader(profileInputSchema, (input) => {
    const named = normaliseIdentities(input);
    if (!named.ok) return refuse(named.fault.path && `/${named.fault.path}`, named.fault.reason);
    const rest: Omit<ProfileChange, "identities"> = {
      ...(input.attributes === undefined ? {} : { attributes: input.attributes }),
      ...(input.locale === undefined ? {} : { locale: input.locale?.replaceAll("_", "-") ?? null }),
      ...(input.timeZone === undefined ? {} : { timeZone: input.timeZone }),
      ...(input.country === undefined ? {} : { country: input.country }),
      ...(input.consent === undefined ? {} : { consent: input.consent.map((entry) => consentEntry(named.identities, entry, clock)) }),
    };
    return {
      ok: true,
      arrival: {
        identities: named.identities,
        dedupeKey: null,
        item: (identities) => ({ kind: "profile", change: changeOf(identities, rest) }),
      },
    };
  });
}

/** The id is made of the content, so that an import that is run again adds no second line to the ledger. */
function consentEntry(identities: Identities, input: ConsentInput, clock: Clock): ConsentEntry {
  const strongest = IDENTITY_KINDS.map((kind) => identities[kind]).find((value) => value !== undefined) ?? "";
  const evidence = input.evidence ?? {};
  const occurredAt = new Date(input.occurredAt === undefined ? clock.now() : Date.parse(input.occurredAt)).toISOString();
  const proof = JSON.stringify(Object.entries(evidence).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const id = contentId("consent", strongest, input.channel, input.purpose, input.action, input.source, occurredAt, proof);
  return { id, channel: input.channel, purpose: input.purpose, action: input.action, source: input.source, evidence, occurredAt };
}
