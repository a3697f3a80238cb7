import type { Command } from "commander";
import { type Config, toConfig } from "../platform/config.ts";
import { tell, type Terminal } from "./terminal.ts";

export function addConfigCommand(program: Command, terminal: Terminal): void {
  program
    .command("config")
    .description("print the settings in effect, without secrets")
    .option("--json", "answer as JSON")
    .action((options: { readonly json?: boolean }) => {
      const shown = withoutSecrets(toConfig(terminal.env));
      tell(terminal, options.json === true, shown, () => {
        const width = Math.max(...Object.keys(shown).map((name) => name.length));
        return Object.entries(shown)
          .map(([name, value]) => `${name.padEnd(width)}  ${typeof value === "object" ? (value?.join(",") ?? "–") : (value ?? "–")}`)
          .join("\n");
      });
    });
}

/** Secrets are only told to be there; a database address keeps everything but its password. */
export function withoutSecrets(config: Config): Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>> {
  const { apiKey, metricsKey, password, masterKey, previousMasterKeys, databaseUrl, s3, oidc, ...rest } = config;
  return {
    ...rest,
    oidc: oidc === undefined ? null : `${oidc.name} at ${oidc.issuer}`,
    files: s3 === undefined ? "in the data folder" : `${s3.endpoint}/${s3.bucket}`,
    databaseUrl: databaseUrl === undefined ? "embedded" : withoutPassword(databaseUrl),
    apiKey: apiKey === undefined ? null : "set",
    metricsKey: metricsKey === undefined ? null : "set",
    password: password === undefined ? null : "set",
    masterKey: masterKey === undefined ? "file in the data folder" : "set",
    previousMasterKeys: previousMasterKeys.length === 0 ? null : "set",
  };
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  if (url.password !== "") url.password = "***";
  for (const name of url.searchParams.keys()) if (/pass|secret|key/i.test(name)) url.searchParams.set(name, "***");
  return url.toString();
}
