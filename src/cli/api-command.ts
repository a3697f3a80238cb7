import type { Command } from "commander";
import type { ApiOptions } from "./api.ts";

export type ApiCommandOptions = ApiOptions & { readonly json?: boolean };

/** Options of every command that talks to a running server. */
export function withApiOptions(command: Command): Command {
  return command
    .option("--url <address>", "the server (PARLEY_URL; default http://127.0.0.1:3000)")
    .option("--key <key>", "an API key (PARLEY_API_KEY)")
    .option("--json", "answer as JSON");
}
