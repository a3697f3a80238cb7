import type { Command } from "commander";
import { toConfig } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import { createLog } from "../platform/log.ts";
import { tell, type Terminal } from "./terminal.ts";

const AWAY = /ECONNREFUSED|ENOENT|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|authentication failed|does not exist/;

export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command("migrate")
    .description("bring the database to the newest schema; safe to run again")
    .option("--json", "answer as JSON")
    .action(async (options: { readonly json?: boolean }) => {
      const [{ startEmbeddedPostgres }, { migrate }] = await Promise.all([
        import("../db/embedded-postgres.ts"),
        import("../db/migrate.ts"),
      ]);
      const config = toConfig(terminal.env);
      const log = createLog({ level: config.logLevel, format: "text" });
      const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: config.dataDir, log }) : null;
      try {
        const result = await migrate(config.databaseUrl ?? embedded?.url ?? "");
        tell(terminal, options.json === true, result, () =>
          result.applied.length === 0 ? `Nothing to do: the schema is at ${result.current}` : `Applied ${result.applied.join(", ")}`,
        );
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
    });
}
