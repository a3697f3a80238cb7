import type { WorkspaceId } from "../../platform/ids.ts";

/** Each export holds a connection and a snapshot of the database for as long as it runs. */
const MOST_AT_ONCE = 6;
/** So that nobody keeps the other workspaces waiting. */
const MOST_OF_ONE = 2;

export type ExportSlots = {
  /** Answers how to give the place back; else who is in the way. */
  readonly take: (workspaceId: WorkspaceId) => (() => void) | "own" | "others";
};

export function createExportSlots(): ExportSlots {
  const running = new Map<WorkspaceId, number>();
  return {
    take: (workspaceId) => {
      const own = running.get(workspaceId) ?? 0;
      if (own >= MOST_OF_ONE) return "own";
      if ([...running.values()].reduce((sum, n) => sum + n, 0) >= MOST_AT_ONCE) return "others";
      running.set(workspaceId, own + 1);
      return () => {
        const left = (running.get(workspaceId) ?? 1) - 1;
        if (left > 0) running.set(workspaceId, left);
        else running.delete(workspaceId);
      };
    },
  };
}
