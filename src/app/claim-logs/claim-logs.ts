/** This process's own log of claims, and the look after those of processes that died. */
import type { NewInboxRow } from "../../lanes/inbox.ts";
import type { Clock } from "../../platform/clock.ts";
import { Disposal } from "../../platform/disposal.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/log.ts";
import type { ClaimLog } from "../../sends/claim-log.ts";
import { watchClaimLogs } from "./dead-claim-logs.ts";
import { openOwnClaimLog } from "./own-claim-log.ts";

export type ClaimLogs = AsyncDisposable & {
  /** Null where nobody could prove this process's end. */
  readonly own: ClaimLog | null;
  /** Begins to look for the dead; `append` commits. */
  readonly watch: (append: (rows: readonly NewInboxRow[]) => Promise<unknown>) => void;
};

export async function openClaimLogs(options: {
  readonly dataDir: string;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<ClaimLogs> {
  const { dataDir, ids, clock, log } = options;
  const opened = new Disposal();
  const own = await openOwnClaimLog({
    dataDir,
    id: ids.next(),
    now: clock.now,
    failed: (error) =>
      log.warn({ err: error }, "claims cannot be logged beside the database; after a crash they wait for their quarantine"),
  });
  if (own) opened.use(own);
  else log.info("claims are not logged beside the database here: after a crash those that had not left wait for their quarantine");
  return {
    own,
    watch: (append) => void opened.use(watchClaimLogs({ dataDir, append, ids, clock, log })),
    [Symbol.asyncDispose]: async () => opened[Symbol.asyncDispose](),
  };
}
