/**
 * Where the master key comes from: the environment, or a file of the data folder, made at the first start and readable by its
 * owner only. Its first line is the key; further ones are those it replaces, until everything is sealed anew.
 */
import { randomUUID } from "node:crypto";
import { access, link, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "./errors.ts";
import { type MasterKeys, newKey } from "./secrets.ts";

export type MasterKeyPlace = {
  readonly dataDir: string;
  readonly masterKey: Uint8Array | undefined;
  readonly previousMasterKeys: readonly Uint8Array[];
};

export async function loadMasterKeys({ dataDir, masterKey, previousMasterKeys }: MasterKeyPlace): Promise<MasterKeys> {
  if (masterKey) return { current: masterKey, previous: previousMasterKeys };
  await mkdir(dataDir, { recursive: true });
  const path = pathIn(dataDir);
  if (!(await exists(path))) await make(path);
  const keys = await readKeys(path);
  return { current: keys.current, previous: [...keys.previous, ...previousMasterKeys] };
}

/** Puts a new key before the one in the file; goes on with the one that is there when an earlier change was not ended. */
export async function beginKeyChange(dataDir: string): Promise<MasterKeys> {
  const path = pathIn(dataDir);
  const keys = await readKeys(path);
  if (keys.previous.length > 0) return keys;
  const changed: MasterKeys = { current: newKey(), previous: [keys.current] };
  await replace(path, [changed.current, ...changed.previous]);
  return changed;
}

/** Forgets the keys before. */
export async function endKeyChange(dataDir: string): Promise<void> {
  const path = pathIn(dataDir);
  await replace(path, [(await readKeys(path)).current]);
}

function pathIn(dataDir: string): string {
  return join(dataDir, "master.key");
}

async function readKeys(path: string): Promise<MasterKeys> {
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  const [current, ...previous] = lines.map((line) => Buffer.from(line.trim(), "hex"));
  if (current === undefined || [current, ...previous].some((key) => key.length !== 32))
    throw new AppError(
      "internal",
      `${path} does not hold a key of 32 bytes a line; restore it from a backup, the stored secrets cannot be read without it`,
    );
  return { current, previous };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Of several who start at once the first one's key stands; nobody ever finds half of one. */
async function make(path: string): Promise<void> {
  const mine = `${path}.${randomUUID()}`;
  await write(mine, [newKey()]);
  try {
    await link(mine, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await unlink(mine);
  }
  await syncFolderOf(path);
}

async function write(path: string, keys: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(keys.map((key) => `${Buffer.from(key).toString("hex")}\n`).join(""));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whole or not at all: a key that is lost takes all secrets along. */
async function replace(path: string, keys: readonly Uint8Array[]): Promise<void> {
  const next = `${path}.next`;
  await write(next, keys);
  await rename(next, path);
  await syncFolderOf(path);
}

async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(join(path, ".."), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
