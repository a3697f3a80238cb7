import type { Consent } from "../consent/consent.ts";
import type { LedgerHead } from "../consent/ledger.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";

/** What may name a person: at most one of each kind per profile, each naming at most one profile of a workspace. */
export const IDENTITY_KINDS = ["externalId", "phone", "bsuid", "email"] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];
/** Normalised: phone as E.164 with `+`, email lower-cased, the others as given. */
export type Identities = { readonly [Kind in IdentityKind]?: string };

/** Whether a channel reaches the person, as far as it was learned. */
export type Reachability = {
  readonly [channel: string]: { readonly state: "reachable" | "unreachable"; readonly at: string; readonly reason: string | null };
};

export type Profile = {
  readonly lane: Lane;
  readonly id: ProfileId;
  readonly workspaceId: WorkspaceId;
  readonly identities: Identities;
  readonly attributes: JsonObject;
  /** BCP 47, for example `fr-FR`; null when unknown. */
  readonly locale: string | null;
  /** IANA zone; derived from the phone's country when not given. */
  readonly timeZone: string | null;
  /** ISO 3166-1 alpha-2; derived from the phone when not given. */
  readonly country: string | null;
  readonly consent: Consent;
  /** Of the ledger that `consent` follows from; null: nothing was ever said. */
  readonly consentHead: LedgerHead | null;
  readonly reachability: Reachability;
  /** Set when this profile was found to be the same person as another; everything new goes there. */
  readonly mergedInto: ProfileId | null;
  /** Profiles that were merged into this one; their older messages and events stay in their own lanes. */
  readonly absorbed: readonly ProfileId[];
  /** Until when journeys and campaigns leave the person alone, because somebody of the team said so. Null or left out: they need not. */
  readonly automationPausedUntil?: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
