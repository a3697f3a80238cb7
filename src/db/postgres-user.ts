/** PostgreSQL refuses to run as root, so a root start hands the server to the OS user `postgres`. */
import { execFile, type SpawnOptions } from "node:child_process";
import { chmod, chown, mkdir } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Ids to spawn the server with; absent when the current user runs it itself. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

export async function findServerUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return undefined;
  return (await idsOf("postgres")) ?? (await createPostgresUser());
}

/** `spawn` options that make a child the server user's; `{}` when that is ourselves. */
export function asUser(user: ServerUser): Pick<SpawnOptions, "uid" | "gid"> {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

/** A folder only the server user can enter (and root, who needs no leave). */
export async function makePrivateFolder(path: string, user: ServerUser): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(path, user.uid, user.gid);
}

/**
 * A folder for our own files beside the server's: the server user may pass through, but neither list nor change it, so that nothing it does
 * (were it taken over) can lead a root process to another file.
 */
export async function makeHomeFolder(path: string, user: ServerUser): Promise<void> {
  await mkdir(path, { recursive: true });
  if (user !== undefined) await chown(path, 0, 0);
  await chmod(path, user === undefined ? 0o700 : 0o711);
}

/** Asks the kernel, not the mode bits: ACLs and mount options count as well. */
export async function userCan(user: ServerUser, tests: readonly ("-r" | "-w" | "-x")[], path: string): Promise<boolean> {
  const script = tests.map((test) => `test ${test} "$1"`).join(" && ");
  try {
    await run("/bin/sh", ["-c", script, "sh", path], { ...asUser(user), cwd: "/" });
    return true;
  } catch {
    return false;
  }
}

async function idsOf(name: string): Promise<ServerUser> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function createPostgresUser(): Promise<ServerUser> {
  try {
    await run("groupadd", ["--force", "--system", "postgres"]);
    await run("useradd", ["--system", "--gid", "postgres", "--no-create-home", "--shell", "/bin/false", "postgres"]);
  } catch (cause) {
    const made = await idsOf("postgres"); // another start may have been faster
    if (made !== undefined) return made;
    throw new Error(
      "Started as root, and the OS user `postgres` could not be created to run the embedded PostgreSQL. " +
        "Create it (`useradd --system postgres`), start as an ordinary user, or set DATABASE_URL.",
      { cause },
    );
  }
  return await idsOf("postgres");
}
