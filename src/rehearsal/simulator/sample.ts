import type { SamplePerson } from "../../contract/rehearsal.ts";
import type { ConsentByPurpose } from "../../consent/consent.ts";
import type { ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { LANE_COUNT, toLane } from "../../platform/lane.ts";
import type { Profile } from "../../profiles/profile.ts";
import type { Participant } from "./simulate.ts";

/** Somebody who is written down only for a rehearsal. `derive` tells country and zone from a number, where it can. */
export function participantOf(
  sample: SamplePerson,
  place: number,
  options: {
    readonly at: Date;
    /** Besides WhatsApp, what they said holds for these channels. */
    readonly channels?: Iterable<string>;
    readonly derive?: (phone: string) => { readonly country: string | null; readonly timeZone: string | null };
  },
): Participant {
  const { at, derive, channels = [] } = options;
  const { externalId, phone, attributes, locale, timeZone, country, marketing, utility, audiences, properties } = sample;
  const derived = phone === undefined ? undefined : derive?.(phone);
  const stated = { at: at.toISOString(), source: "sample", entryId: "" };
  const whatsapp: ConsentByPurpose = {
    ...(marketing === undefined ? {} : { marketing: { state: marketing, ...stated } }),
    ...(utility === undefined ? {} : { utility: { state: utility, ...stated } }),
  };
  const profile: Profile = {
    lane: toLane(place % LANE_COUNT),
    id: `sample-${place}` as ProfileId,
    workspaceId: "sample" as WorkspaceId,
    identities: { ...(externalId === undefined ? {} : { externalId }), ...(phone === undefined ? {} : { phone }) },
    attributes: attributes ?? {},
    locale: locale ?? null,
    timeZone: timeZone ?? derived?.timeZone ?? null,
    country: country ?? derived?.country ?? null,
    consent: Object.fromEntries(["whatsapp", ...channels].map((channel) => [channel, whatsapp])),
    reachability: {},
    mergedInto: null,
    consentHead: null,
    absorbed: [],
    createdAt: at,
    updatedAt: at,
  };
  return { profile, ...(audiences === undefined ? {} : { audiences }), ...(properties === undefined ? {} : { properties }) };
}
