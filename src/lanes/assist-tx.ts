/** The part of a lane transaction that helpers keep. */
import type { AssistGap, AssistTalk, AssistTurn } from "../assist/talk.ts";
import type { ProfileId } from "../platform/ids.ts";

export type AssistTx = {
  readonly talks: (profileIds: readonly ProfileId[]) => Promise<readonly AssistTalk[]>;
  readonly turns: (ids: readonly string[]) => Promise<readonly AssistTurn[]>;
};

/** Of a turn what came of asking is written by whoever asked. */
export type TurnStep = Pick<AssistTurn, "lane" | "id" | "state" | "fault" | "sentMessageId" | "updatedAt">;

export type AssistChanges = {
  readonly talks: readonly AssistTalk[];
  readonly newTurns: readonly AssistTurn[];
  readonly turnSteps: readonly TurnStep[];
  readonly gaps: readonly AssistGap[];
};
export const NO_ASSIST_CHANGES: AssistChanges = { talks: [], newTurns: [], turnSteps: [], gaps: [] };
