import type { Command } from "commander";
import type { Json, JsonObject } from "../platform/json.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

export function addProfileCommand(program: Command, terminal: Terminal): void {
  const profile = program.command("profile").description("people");
  withApiOptions(
    profile
      .command("show <who>")
      .description("a profile by id or identity")
      .addHelpText(
        "after",
        "\nExamples:\n  parley profile show phone:+447700900123\n  parley profile show externalId:1017\n  parley profile show 018f…-…",
      ),
  ).action(async (who: string, options: ApiCommandOptions) => {
    // A bare number with its plus can only be a phone.
    const reference = who.startsWith("+") ? `phone:${who}` : who;
    const found = await openApi(options, terminal.env).call<JsonObject>("GET", `/v1/profiles/${encodeURIComponent(reference)}`);
    tell(terminal, options.json === true, found, () =>
      [
        ...section("", found, ["id", "locale", "timeZone", "country", "createdAt", "updatedAt"]),
        ...nested(found, ["identities", "attributes", "consent", "reachability"]),
      ].join("\n"),
    );
  });
}

function section(indent: string, value: JsonObject, keys: readonly string[]): readonly string[] {
  const width = Math.max(0, ...keys.map((key) => key.length));
  return keys.map((key) => `${indent}${key.padEnd(width)}  ${show(value[key])}`);
}

function nested(value: JsonObject, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => {
    const inner = value[key];
    return typeof inner === "object" && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0
      ? [key, ...section("  ", inner as JsonObject, Object.keys(inner))]
      : [];
  });
}

function show(value: Json | undefined): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
