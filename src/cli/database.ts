import { toConfig, type Config } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import { createLog } from "../platform/log.ts";
import type { Terminal } from "./terminal.ts";

const AWAY = /ECONNREFUSED|ENOENT|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|authentication failed|does not exist/;

/** For commands that work on the database itself: the one that is named, or the embedded one, for as long as the work takes. */
export async function withDatabase<T>(terminal: Terminal, work: (databaseUrl: string, config: Config) => Promise<T>): Promise<T> {
  const { startEmbeddedPostgres } = await import("../db/embedded-postgres.ts");
  const config = toConfig(terminal.env);
  const log = createLog({ level: config.logLevel, format: "text" });
  const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: config.dataDir, log }) : null;
  try {
    return await work(config.databaseUrl ?? embedded?.url ?? "", config);
  } catch (error) {
    if (
      error instanceof Error &&
      !(error instanceof AppError) &&
      AWAY.test(`${"code" in error ? String(error.code) : ""} ${error.message}`)
    ) {
      throw new AppError("unavailable", `the database cannot be reached: ${error.message}`, { cause: error });
    }
    throw error;
  } finally {
    await embedded?.stop();
  }
}
