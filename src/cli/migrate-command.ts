import type { Command } from "commander";
import { withDatabase } from "./database.ts";
import { tell, type Terminal } from "./terminal.ts";

export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command("migrate")
    .description("bring the database to the newest schema; safe to run again")
    .option("--json", "answer as JSON")
    .action(async (options: { readonly json?: boolean }) => {
      const { migrate } = await import("../db/migrate.ts");
      const result = await withDatabase(terminal, (databaseUrl) => migrate(databaseUrl));
      tell(terminal, options.json === true, result, () =>
        result.applied.length === 0 ? `Nothing to do: the schema is at ${result.current}` : `Applied ${result.applied.join(", ")}`,
      );
    });
}
