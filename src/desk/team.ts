import type { HoursInForce, StoredHours } from "../contact-rules/working-hours.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { MeasuredAnswers } from "../advice/answer-promise.ts";
import type { TeamFacts } from "./routing.ts";
import type { StaffSettings } from "./staff-settings.ts";

export type Team = TeamFacts & { readonly workspaceId: WorkspaceId; readonly name: string; readonly hours: StoredHours | null };

/** Of one workspace, as the snapshot of reference data has it. */
export type Staffing = {
  readonly settings: StaffSettings;
  readonly measured: MeasuredAnswers | null;
  readonly isBehind: boolean;
  readonly teams: readonly Team[];
  /** Of the settings, while it is in use and still a telephone call; null: no call-back is offered. */
  readonly callBackService: string | null;
  /** Of the team, else of the workspace; null: nobody has said, and it is always time. */
  readonly hoursOf: (teamId: string | null) => HoursInForce | null;
};
