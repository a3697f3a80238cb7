/** Server processes that a killed Parley (or a killed postmaster) left behind, and their end. */
import { execFile } from "node:child_process";
import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemClock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";
import { readText } from "./postgres-cluster.ts";

const run = promisify(execFile);
const PATIENCE_MS = 60_000;

/**
 * Stops whatever still serves `data`, then removes a stale `postmaster.pid`. The number in that file may belong to a stranger by now (a
 * container gives the same small numbers at every start), and PostgreSQL then refuses to start: so the processes are asked, not the file.
 */
export async function stopLeftovers(data: string, log: Logger): Promise<void> {
  const left = await serverProcesses(data);
  if (left.length > 0) {
    log.info({ pids: left }, "stopping a PostgreSQL server that an earlier run left behind");
    const postmaster = Number((await readText(join(data, "postmaster.pid")))?.split("\n")[0]);
    const first = left.includes(postmaster) ? [postmaster] : left;
    for (const pid of first) signal(pid, "SIGINT");
    const gone = await waitUntil(async () => (await serverProcesses(data)).length === 0, PATIENCE_MS);
    if (!gone) for (const pid of await serverProcesses(data)) signal(pid, "SIGQUIT");
    if (!gone && !(await waitUntil(async () => (await serverProcesses(data)).length === 0, PATIENCE_MS))) {
      throw new AppError(
        "unavailable",
        `A PostgreSQL server of an earlier run does not stop (processes ${(await serverProcesses(data)).join(", ")}).`,
      );
    }
  }
  await rm(join(data, "postmaster.pid"), { force: true });
}

/** True once `ready` is; false when `patienceMs` have passed first. */
export async function waitUntil(ready: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  const deadline = systemClock.monotonic() + patienceMs;
  while (!(await ready())) {
    if (systemClock.monotonic() > deadline) return false;
    await systemClock.sleep(20);
  }
  return true;
}

/** A process is told apart from a later one with the same number by the moment it began. */
export async function processMark(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === "linux") {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    }
    return (await run("ps", ["-o", "lstart=", "-p", String(pid)])).stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** On Linux every process of the server, also those that outlive a killed postmaster; elsewhere the postmaster. */
async function serverProcesses(data: string): Promise<number[]> {
  if (process.platform !== "linux") {
    const { stdout } = await run("ps", ["-axo", "pid=,command="]);
    return stdout
      .split("\n")
      .filter((line) => line.includes(`-D ${data}`))
      .map((line) => Number.parseInt(line, 10));
  }
  const found = await Promise.all(
    (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(async (name) => ((await worksIn(name, data)) ? Number(name) : 0)),
  );
  return found.filter((pid) => pid > 0);
}

async function worksIn(pid: string, folder: string): Promise<boolean> {
  try {
    const [cwd, comm] = await Promise.all([readlink(`/proc/${pid}/cwd`), readFile(`/proc/${pid}/comm`, "utf8")]);
    return cwd === folder && comm.trim() === "postgres";
  } catch {
    return false; // gone meanwhile, or another user's
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
