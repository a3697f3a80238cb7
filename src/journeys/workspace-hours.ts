import type { Answering } from "../advice/answer-hours.ts";

/** The clocks of a workspace: what counts where neither the person nor the journey says another zone or other quiet hours. */
export type WorkspaceHours = {
  /** IANA. */
  readonly timeZone: string;
  /** Absent: nobody has said. */
  readonly answers?: Answering;
  /** Local times of whoever is written to, such as 21:00 and 08:00; null: never quiet. */
  readonly quiet: { readonly from: string; readonly to: string } | null;
};
