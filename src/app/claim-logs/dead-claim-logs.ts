/** Looks for logs of processes that died on this machine, and gives back what they had claimed and never sent. Any process may; twice is harmless. */
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/log.ts";
import { repeating } from "../../platform/repeating.ts";
import { asNotSent, machineOf, neverLeft } from "../../sends/claim-log.ts";
import { claimLogsIn, filesOf, thisMachine } from "./own-claim-log.ts";

const EVERY_MS = 2_000;
/** Of a machine that runs no more, or of a process nobody can ask after: quarantine has settled its claims by then. */
const STALE_MS = 24 * 3_600_000;

export function watchClaimLogs(options: {
  readonly dataDir: string;
  readonly append: (rows: readonly NewInboxRow[]) => Promise<unknown>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Logger;
}): AsyncDisposable {
  const { clock, log } = options;
  const failed = (error: unknown): void =>
    log.error({ err: error }, "the claims of dead processes could not be looked for; it is tried again");
  return repeating({ clock, everyMs: EVERY_MS, failed }, async () => giveBack(options));
}

async function giveBack({ dataDir, append, ids, clock, log }: Parameters<typeof watchClaimLogs>[0]): Promise<void> {
  const folder = claimLogsIn(dataDir);
  const machine = await thisMachine();
  for (const id of await logsIn(folder)) {
    const { path, socketPath } = filesOf(folder, id);
    const end = await endOf(socketPath);
    if (end === "lives") continue;
    const text = (await readFile(path, "utf8").catch(absent)) ?? "";
    if (end === "untold" || machineOf(text) !== machine) {
      const written = await stat(path).catch(absent);
      if (written && clock.now() - written.mtimeMs > STALE_MS) await forget(folder, id);
      continue;
    }
    const claims = neverLeft(text);
    await append(claims.map((claim) => asNotSent(claim, ids)));
    await forget(folder, id);
    if (claims.length > 0) log.warn({ messages: claims.length }, "a process died with claims it had not sent; they were given back");
  }
}

async function logsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(absent)) ?? [];
  return names.filter((name) => name.endsWith(".log")).map((name) => name.slice(0, -".log".length));
}

/** Only a refusal proves an end: a socket that is not there, or does not answer, proves nothing. */
async function endOf(socketPath: string): Promise<"lives" | "died" | "untold"> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      resolve("lives");
    });
    socket.once("error", (error) => resolve(codeOf(error) === "ECONNREFUSED" ? "died" : "untold"));
  });
}

/** The socket last: without it nobody could tell that the log is of a dead process. */
async function forget(folder: string, id: string): Promise<void> {
  const { path, newPath, socketPath } = filesOf(folder, id);
  await rm(newPath, { force: true });
  await rm(path, { force: true });
  await rm(socketPath, { force: true });
}

function absent(error: unknown): null {
  if (codeOf(error) === "ENOENT") return null;
  throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
