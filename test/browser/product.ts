/** The built product as a user starts it: one process, one emulator, one database; empty until a test fills it. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPool } from "../../src/db/pool.ts";
import { Disposal } from "../../src/platform/disposal.ts";
import { readEnv } from "../../src/platform/env.ts";
import { freePort } from "../durability/ports.ts";
import { until } from "../durability/until.ts";
import { createDurableDatabase } from "../support/database.ts";
import { scratchFolder } from "../support/scratch.ts";

/** The database ends a lane transaction that a busy machine lets wait for too long: it is told, and done again. */
const RETRIED = /^.* a lane transaction failed; it is tried again\n(?: {2,}.*\n)*/gm;

export const API_KEY = "pk_the-key-of-the-browser";
const PROGRAM = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const SIGN_IN = /Sign in\s+(http\S+)/;

export type Product = AsyncDisposable & {
  readonly url: string;
  readonly emulatorUrl: string;
  /** Works once. */
  readonly signInLink: string;
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  /** Its last words, for a failed test. */
  readonly said: () => string;
};

/** `settings`: of the environment, over those of a test. */
export async function startProduct(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
  const stack = new Disposal();
  try {
    const dataDir = await mkdtemp(join(await scratchFolder(), "parley-browser-"));
    stack.use({ [Symbol.asyncDispose]: async () => rm(dataDir, { recursive: true, force: true }) });
    const [database, port, emulatorPort] = await Promise.all([createDurableDatabase(), freePort(), freePort()]);
    stack.use({ [Symbol.asyncDispose]: async () => database.drop() });
    const masterKey = randomBytes(32);
    const child = spawn(process.execPath, [PROGRAM, "start", "--no-demo"], {
      env: {
        ...readEnv(),
        NODE_ENV: "production",
        PARLEY_PORT: String(port),
        PARLEY_EMULATOR_PORT: String(emulatorPort),
        PARLEY_DATA_DIR: dataDir,
        PARLEY_API_KEY: API_KEY,
        PARLEY_MASTER_KEY: masterKey.toString("hex"),
        PARLEY_LOG: "warn",
        DATABASE_URL: database.url,
        ...settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let words = "";
    let ended = false;
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (words += text));
    const exited = new Promise<void>((resolve) =>
      child.once("close", () => {
        ended = true;
        resolve();
      }),
    );
    stack.use({
      [Symbol.asyncDispose]: async () => {
        child.kill("SIGTERM");
        await exited;
      },
    });
    await until("the product prints its sign-in link", () => ended || SIGN_IN.test(words)).catch((error: unknown) => {
      throw new Error(words, { cause: error });
    });
    const signInLink = SIGN_IN.exec(words)?.[1];
    if (signInLink === undefined) throw new Error(`the product did not start:\n${words}`);
    return {
      url: `http://127.0.0.1:${port}`,
      emulatorUrl: `http://127.0.0.1:${emulatorPort}`,
      signInLink,
      databaseUrl: database.url,
      masterKey,
      said: () => words.replaceAll(RETRIED, ""),
      [Symbol.asyncDispose]: async () => stack[Symbol.asyncDispose](),
    };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

/** Where days of virtual time would end every session besides. */
export async function inDatabase({ databaseUrl }: Pick<Product, "databaseUrl">, sql: string, values: readonly unknown[]): Promise<void> {
  const pool = createPool({ url: databaseUrl, max: 1, name: "browser test", onError: () => undefined });
  try {
    await pool.query(sql, [...values]);
  } finally {
    await pool.end();
  }
}
