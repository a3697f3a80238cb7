/**
 * The log of this process's claims: a file in the data folder, and beside it a socket on which the process listens as long as it lives.
 * The kernel takes the socket away with the process's last thread, in whatever container it ran, so that nobody who still could send is taken for dead.
 */
import { closeSync, openSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { isSocketName } from "../../platform/socket-name.ts";
import { type ClaimFile, type ClaimLog, createClaimLog } from "../../sends/claim-log.ts";

export type OwnClaimLog = ClaimLog & AsyncDisposable;

/** Names the running kernel; null where none is told (anything but Linux). */
export async function thisMachine(): Promise<string | null> {
  return readFile("/proc/sys/kernel/random/boot_id", "utf8").then(
    (text) => text.trim(),
    () => null,
  );
}

export const claimLogsIn = (dataDir: string): string => join(dataDir, "claims");
export type ClaimLogFiles = { readonly path: string; readonly newPath: string; readonly socketPath: string };
export const filesOf = (folder: string, id: string): ClaimLogFiles => ({
  path: join(folder, `${id}.log`),
  newPath: join(folder, `${id}.new`),
  socketPath: join(folder, `${id}.sock`),
});

/**
 * Null where the end of a process cannot be proved: no name for the machine, a folder whose sockets would have too long names, or one that
 * takes no sockets. `failed`: from then on there is none either.
 */
export async function openOwnClaimLog(options: {
  readonly dataDir: string;
  readonly id: string;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}): Promise<OwnClaimLog | null> {
  const { dataDir, id, now, failed } = options;
  const files = filesOf(claimLogsIn(dataDir), id);
  const machine = await thisMachine();
  if (machine === null || !isSocketName(files.socketPath)) return null;
  let server: Server | null = null;
  try {
    await mkdir(claimLogsIn(dataDir), { recursive: true, mode: 0o700 });
    // Before the log: one without a socket would be nobody's.
    server = await listen(files.socketPath);
    const file = openClaimFile(files);
    const log = createClaimLog({ file, machine, now, failed });
    const listening = server;
    return {
      ...log,
      [Symbol.asyncDispose]: async () => {
        file.remove();
        await close(listening);
      },
    };
  } catch (error) {
    failed(error);
    if (server) await close(server);
    return null;
  }
}

function openClaimFile({ path, newPath }: ClaimLogFiles): ClaimFile {
  let file: number | null = null;
  return {
    append: (text) => {
      if (file !== null) writeFileSync(file, text);
    },
    replace: (text) => {
      const next = openSync(newPath, "w", 0o600);
      try {
        writeFileSync(next, text);
        renameSync(newPath, path);
      } catch (error) {
        closeSync(next);
        throw error;
      }
      if (file !== null) closeSync(file);
      file = next;
    },
    remove: () => {
      if (file === null) return;
      unlinkSync(path);
      closeSync(file);
      file = null;
    },
  };
}

async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => void socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  server.unref();
  return server;
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}
