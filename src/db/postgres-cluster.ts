/** Where the embedded cluster lies, and its making. A cluster is either whole or absent: `initdb` works beside it and is renamed into place. */
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { AppError } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { asUser, makeHomeFolder, makePrivateFolder, type ServerUser, userCan } from "./postgres-user.ts";

const run = promisify(execFile);

/** Where a root start keeps what the OS user `postgres` must reach but the checkout hides. */
export const SHARED_FOLDER = "/var/lib/parley";
export const SUPERUSER = "parley";

/** The folder that belongs to the cluster: `data/`, `password`, `port`, `owner.json`, `server.log`. */
export async function clusterHome(dataDir: string, user: ServerUser, log: Logger): Promise<string> {
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  const home = join(folder, "postgres");
  if (user === undefined) {
    await makeHomeFolder(home, user);
    return home;
  }

  // Once moved, always moved: a later chmod must not make the data seem lost.
  const pointer = join(folder, "postgres.location");
  const moved = await readText(pointer);
  if (moved !== undefined) return moved;
  if (await userCan(user, ["-x"], folder)) {
    await makeHomeFolder(home, user);
    return home;
  }
  if (await exists(join(home, "data"))) {
    throw new AppError(
      "unavailable",
      `The OS user postgres can no longer enter ${folder}, where the data is. Give it leave: chmod o+x on the folders above.`,
    );
  }
  const elsewhere = join(SHARED_FOLDER, createHash("sha256").update(folder).digest("hex").slice(0, 16));
  await mkdir(SHARED_FOLDER, { recursive: true });
  await chmod(SHARED_FOLDER, 0o755); // whatever the umask
  await makeHomeFolder(elsewhere, user);
  await writeFile(pointer, elsewhere, { mode: 0o600 });
  log.info({ dataDir: folder, cluster: elsewhere }, "the OS user postgres cannot enter the data folder: the cluster lies elsewhere");
  return elsewhere;
}

/** Makes the cluster unless it exists; returns the superuser's password. */
export async function ensureCluster(home: string, binaries: PostgresBinaries, user: ServerUser, log: Logger): Promise<string> {
  const password = await ensurePassword(home);
  const data = join(home, "data");
  if (await exists(join(data, "PG_VERSION"))) {
    await refuseOtherMajor(data, binaries);
    return password;
  }
  await removeUnfinished(home);
  log.info({ cluster: home }, "making the database cluster");
  const making = join(home, `making-${process.pid}`);
  const tmp = join(making, "tmp");
  const fresh = join(making, "data");
  await makePrivateFolder(making, user);
  await makePrivateFolder(tmp, user);
  // initdb drops to no other user by itself: the file must be the server user's, in a folder nobody else enters.
  const passwordFile = join(tmp, "password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) await run("chown", [`${user.uid}:${user.gid}`, passwordFile]);
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${fresh}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
      ],
      { ...asUser(user), cwd: making, env: { PATH: "/usr/bin:/bin", TMPDIR: tmp, TZ: "UTC", LC_ALL: "C" } },
    );
    await rename(fresh, data);
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
    throw new AppError("unavailable", `The database cluster could not be made in ${home}: ${said}`, { cause });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return password;
}

async function ensurePassword(home: string): Promise<string> {
  const file = join(home, "password");
  const known = await readText(file);
  if (known) return known;
  const fresh = randomBytes(24).toString("base64url");
  await writeFile(`${file}.new`, fresh, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return fresh;
}

async function refuseOtherMajor(data: string, binaries: PostgresBinaries): Promise<void> {
  const major = (await readText(join(data, "PG_VERSION"))) ?? "";
  if (binaries.version.startsWith(`${major}.`)) return;
  throw new AppError(
    "unavailable",
    `The data in ${data} was written by PostgreSQL ${major}; this Parley brings ${binaries.version}. Restore a backup into a new data folder.`,
  );
}

/** What a killed start left behind. */
async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name === "data" || name.startsWith("making-")) await rm(join(home, name), { recursive: true, force: true });
  }
}

export async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
