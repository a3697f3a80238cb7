import type { Command } from "commander";
import { AppError } from "../platform/errors.ts";
import { withDatabase } from "./database.ts";
import { tell, type Terminal } from "./terminal.ts";

const HELP = `
Where the key is a file of the data folder: stop Parley, run this, start it again. A new key is made, and the old one forgotten once
nothing needs it. Where the key is PARLEY_MASTER_KEY: give all processes the new one, with the old one in
PARLEY_PREVIOUS_MASTER_KEYS, start them anew, run this with the same settings, then take the old one away.
If it is interrupted, run it again. Backups made before still need the old key.`;

export function addMasterKeyCommand(program: Command, terminal: Terminal): void {
  program
    .command("master-key")
    .description("the key that seals secrets in the database")
    .command("rotate")
    .description("seal everything anew with a new master key")
    .addHelpText("after", HELP)
    .option("--json", "answer as JSON")
    .action(async (options: { readonly json?: boolean }) => {
      const [
        { requireStopped, resealAll },

        { beginKeyChange, endKeyChange, loadMasterKeys },
        { createSecrets },
        { createPool },
        { crashPointsFrom },
      ] = await Promise.all([
        import("../app/change-master-key.ts"),

        import("../platform/master-key.ts"),
        import("../platform/secrets.ts"),
        import("../db/pool.ts"),
        import("../platform/crash-points.ts"),
      ]);
      const result = await withDatabase(terminal, async (url, config) => {
        const isFile = config.masterKey === undefined;
        if (!isFile && config.previousMasterKeys.length === 0)
          throw new AppError("invalid_input", "put the old key into PARLEY_PREVIOUS_MASTER_KEYS and the new one into PARLEY_MASTER_KEY");
        const pool = createPool({ url, max: 2, name: "master-key", onError: () => undefined });
        try {
          if (isFile) await requireStopped(pool);
          const keys = isFile ? await beginKeyChange(config.dataDir) : await loadMasterKeys(config);
          const crashPoints = crashPointsFrom(config.crashAt, () => process.kill(process.pid, "SIGKILL"));
          const done = await resealAll({ pool, secrets: createSecrets(keys), actor: "command line", crashPoints });
          if (isFile) await endKeyChange(config.dataDir);
          return done;
        } finally {
          await pool.end();
        }
      });
      tell(
        terminal,
        options.json === true,
        result,
        () => `${result.resealed} secrets are sealed with the key ${result.keyId} now; nothing needs another one`,
      );
    });
}
