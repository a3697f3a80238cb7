/** The part of a lane transaction that keeps audiences. */
import type { FactNeeds, PersonFacts } from "../audiences/facts.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";

/** `audienceId` is that of an audience, or of a computed attribute that is to be worked out again at `recheckAt`. */
export type MembershipRow = {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly audienceId: string;
  /** Null: not in it. */
  readonly since: Date | null;
  /** When time alone may change it. */
  readonly recheckAt: Date | null;
};

export type ListChange = {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly list: string;
  readonly uploadId: string;
  readonly isIn: boolean;
};

/** A person's score of a prediction; null: it is taken back. */
export type ScoreRow = { readonly profileId: ProfileId; readonly score: number | null };

export type AudienceTx = {
  readonly memberships: (profileIds: readonly ProfileId[]) => Promise<readonly MembershipRow[]>;
  /** Whose time has come. */
  readonly dueMemberships: (limit: number) => Promise<readonly { readonly profileId: ProfileId; readonly audienceId: string }[]>;
  /** Profiles of a workspace in one lane, by id. */
  readonly people: (page: {
    readonly lane: Lane;
    readonly workspaceId: WorkspaceId;
    readonly after: ProfileId | null;
    readonly limit: number;
  }) => Promise<readonly ProfileId[]>;
  /** Scores of a prediction's run in one lane, by the profiles' ids. */
  readonly scores: (page: {
    readonly lane: Lane;
    readonly predictionId: string;
    readonly run: number;
    readonly after: ProfileId | null;
    readonly limit: number;
  }) => Promise<readonly ScoreRow[]>;
  /** As stored, also of what was merged into them. */
  readonly facts: (profiles: readonly Profile[], needs: FactNeeds) => Promise<ReadonlyMap<ProfileId, PersonFacts>>;
};

type OfLane = { readonly lane: Lane; readonly audienceId: string };
export type AudienceChanges = {
  readonly kept: readonly MembershipRow[];
  readonly removed: readonly (OfLane & { readonly profileId: ProfileId })[];
  readonly sizes: readonly (OfLane & { readonly by: number })[];
  /** Everybody of the lane was looked at for this version. */
  readonly filled: readonly (OfLane & { readonly version: number })[];
  /** Audiences that are gone. */
  readonly forgotten: readonly OfLane[];
  readonly lists: readonly ListChange[];
};
export const NO_AUDIENCE_CHANGES: AudienceChanges = { kept: [], removed: [], sizes: [], filled: [], forgotten: [], lists: [] };
