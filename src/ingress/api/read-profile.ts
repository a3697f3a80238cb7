import type { ConsentEntry, ConsentPurpose, ConsentWay } from "../../consent/consent.ts";
import { type ConsentInput, profileInputSchema } from "../../contract/profile.ts";
import type { ProfileChange } from "../../lanes/inbox.ts";
import type { Clock } from "../../platform/clock.ts";
import { normaliseIdentities } from "../../profiles/normalise-identities.ts";
import { IDENTITY_KINDS, type Identities } from "../../profiles/profile.ts";
import { changeOf } from "../admit.ts";
import { contentId } from "../content-id.ts";
import { groupsNamed, unknownKind } from "./read-groups.ts";
import { type ItemReader, itemReader, refuse } from "./item-reader.ts";

export type ReaderFacts = {
  readonly clock: Clock;
  readonly actor: string;
  readonly topicPurpose: (topic: string) => ConsentPurpose | null;
  /** Whether the workspace has that kind of groups. */
  readonly groupKind: (name: string) => boolean;
};

/** `POST /v1/profiles`: found or made by any name, merged key by key. */
/** `actor`: who tells, for the ledger. `topicPurpose`: of a topic of the workspace; null: there is none of that name. */
export function profileReader({ clock, actor, topicPurpose, groupKind }: ReaderFacts): ItemReader {
  return itemReader(profileInputSchema, (input) => {
    const named = normaliseIdentities(input);
    if (!named.ok) return refuse(named.fault.path && `/${named.fault.path}`, named.fault.reason);
    for (const [index, { topic, purpose }] of (input.consent ?? []).entries()) {
      if (topic == null) continue;
      const fits = topicPurpose(topic);
      if (fits !== purpose)
        return refuse(
          `/consent/${index}/topic`,
          fits === null ? `there is no topic ${topic} in this workspace` : `the topic ${topic} is ${fits}, not ${purpose}`,
        );
    }
    const unknown = unknownKind(input.groups, groupKind);
    if (unknown) return unknown;
    const rest: Omit<ProfileChange, "identities"> = {
      ...(input.attributes === undefined ? {} : { attributes: input.attributes }),
      ...(input.locale === undefined ? {} : { locale: input.locale?.replaceAll("_", "-") ?? null }),
      ...(input.timeZone === undefined ? {} : { timeZone: input.timeZone }),
      ...(input.country === undefined ? {} : { country: input.country }),
      ...(input.consent === undefined
        ? {}
        : { consent: input.consent.map((entry) => consentEntry(named.identities, entry, { clock, actor })) }),
    };
    return {
      ok: true,
      arrival: {
        identities: named.identities,
        dedupeKey: null,
        ...groupsNamed(input.groups),
        item: (identities, groups) => ({ kind: "profile", change: changeOf(identities, { ...rest, ...groups }) }),
      },
    };
  });
}

/** The id is made of the content, so that an import that is run again adds no second line to the ledger. */
function consentEntry(identities: Identities, input: ConsentInput, { clock, actor }: Pick<ReaderFacts, "clock" | "actor">): ConsentEntry {
  const strongest = IDENTITY_KINDS.map((kind) => identities[kind]).find((value) => value !== undefined) ?? "";
  const evidence = input.evidence ?? {};
  const { channel, purpose, topic = null, action, source, wording } = input;
  const how = input.how ?? "api";
  const occurredAt = occurredAtOf(input, how, clock);
  const proof = JSON.stringify([Object.entries(evidence).toSorted(([a], [b]) => (a < b ? -1 : 1)), wording, topic, how]);
  const id = contentId("consent", strongest, channel, purpose, action, source, occurredAt ?? "undated", proof);
  return { id, channel, purpose, topic, action, how, actor, source, ...(wording ? { wording } : {}), evidence, occurredAt };
}

/** Of an import that does not say when, nobody knows: its "no" holds from now on, its "yes" never outranks a "no". */
function occurredAtOf({ occurredAt, action }: ConsentInput, how: ConsentWay, clock: Clock): string | null {
  if (occurredAt !== undefined) return new Date(Date.parse(occurredAt)).toISOString();
  return how === "import" && action === "opt_in" ? null : new Date(clock.now()).toISOString();
}
