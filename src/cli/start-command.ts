import type { Command } from "commander";
import { toConfig } from "../platform/config.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly demo: boolean; readonly roles?: string; readonly port?: string; readonly json?: boolean };

export function addStartCommand(program: Command, terminal: Terminal): void {
  program
    .command("start")
    .description("start PostgreSQL (unless DATABASE_URL is set), the emulator, the server and the console")
    .option("--no-demo", "an empty workspace, connected to the emulator")
    .option("--roles <list>", "only these of ingress,engine,sends,http (PARLEY_ROLES)")
    .option("--port <number>", "of the server and the console (PARLEY_PORT; default 3000)")
    .option("--json", "tell what happens as JSON lines")
    .addHelpText("after", "\nExamples:\n  parley start --no-demo\n  DATABASE_URL=postgres://… parley start --roles ingress,http")
    .action(async (options: Options) => {
      // Loaded late: other commands need not wait for a whole server to be read.
      const { start } = await import("../app/start.ts");
      const config = toConfig(terminal.env, { roles: options.roles, port: options.port });
      const say = (line: string): void => terminal.out(options.json ? JSON.stringify({ said: line.trim() }) : line);
      await start({ config, demo: options.demo, say, signal: terminal.signal });
    });
}
