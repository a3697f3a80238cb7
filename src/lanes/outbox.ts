import type { Run } from "../journeys/run.ts";
import type { Message } from "../messages/message.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { LedgerRow } from "./lane-store.ts";

/** One call that an endpoint is owed. */
export type NewDelivery = {
  readonly lane: Lane;
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly endpointId: string;
  readonly kind: string;
  readonly body: JsonObject;
};

export type MembershipNews = {
  readonly profileId: ProfileId;
  readonly workspaceId: WorkspaceId;
  readonly audience: string;
  readonly change: "entered" | "left";
};

/** What a lane transaction has done so far, for those who are told of it. */
export type SoFar = {
  readonly messages: readonly { readonly before: Message | null; readonly after: Message }[];
  readonly runs: readonly { readonly isNew: boolean; readonly run: Run }[];
  readonly consent: readonly LedgerRow[];
  readonly audiences: readonly MembershipNews[];
};
