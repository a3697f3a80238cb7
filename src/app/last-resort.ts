import type { Logger } from "../platform/log.ts";

const BROKEN = ["uncaughtException", "unhandledRejection"] as const;

/**
 * What nobody caught leaves the process in a state that nobody knows: it is told in the log, like everything else without
 * personal data, and the process ends, for its supervisor to start it again. What was claimed is settled by the next one.
 */
export function endOnUncaught(
  log: Pick<Logger, "fatal">,
  process: {
    readonly on: (event: (typeof BROKEN)[number], listener: (error: unknown) => void) => unknown;
    readonly exit: (code: number) => void;
  },
): void {
  for (const event of BROKEN)
    process.on(event, (error) => {
      log.fatal({ err: error, event }, "something broke that nobody caught; the process ends");
      process.exit(1);
    });
}
