import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { fetchAgain, readFile, type ShownFile } from "./inbound.store.ts";

/** Files that customers sent, for screens and programs. */
export type InboundFiles = {
  readonly find: (workspaceId: WorkspaceId, messageId: string, place: number) => Promise<ShownFile | null>;
  /** False when there is nothing that failed. */
  readonly fetchAgain: (workspaceId: WorkspaceId, messageId: string) => Promise<boolean>;
};

export function createInboundFiles({ pool, clock }: { readonly pool: Db; readonly clock: Clock }): InboundFiles {
  return {
    find: async (workspaceId, messageId, place) => readFile(pool, workspaceId, messageId, place),
    fetchAgain: async (workspaceId, messageId) => fetchAgain(pool, workspaceId, messageId, new Date(clock.now())),
  };
}
