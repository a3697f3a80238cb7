import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { AppError } from "../platform/errors.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

type Options = ApiCommandOptions & { readonly file?: string };

const EXAMPLES = `
Examples:
  parley event send '{"type":"order_placed","profile":{"externalId":"1017"},"properties":{"total":"89.90"}}'
  parley event send --file events.ndjson
  cat events.ndjson | parley event send --file -

An event given on the command line gets an id when it has none; events of a file need their own, so that sending it again changes nothing.`;

export function addEventCommand(program: Command, terminal: Terminal): void {
  const event = program.command("event").description("what happened");
  withApiOptions(event.command("send [event]").description("send one event, or a file with one event a line").option("--file <path>", "a file of JSON lines; - is standard input").addHelpText("after", EXAMPLES)).action(
    async (text: string | undefined, options: Options, command: Command) => {
      if ((text === undefined) === (options.file === undefined)) return command.error("error: give either an event or --file", { exitCode: 2 });
      const api = openApi(options, terminal.env);
      const answer = text === undefined ? await api.call("POST", "/v1/events", { ndjson: await readLines(options.file ?? "-", terminal) }) : await api.call("POST", "/v1/events", withId(parse(text)));
      const rejected = Array.isArray(answer["rejected"]) ? (answer["rejected"] as readonly JsonObject[]) : [];
      tell(terminal, options.json === true, answer, () =>
        [`${String(answer["accepted"])} accepted, ${String(answer["duplicates"])} known before, ${String(answer["rejectedCount"])} refused`, ...rejected.map((line) => `  line ${String(line["line"])}${String(line["path"])}: ${String(line["reason"])}`)].join("\n"),
      );
      if (rejected.length > 0) throw new AppError("invalid_input", "some lines were refused; the others are stored");
    },
  );
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError("invalid_json", `the event is not valid JSON: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
}

function withId(event: Json): Json {
  if (typeof event !== "object" || event === null || Array.isArray(event)) return event;
  return { id: randomUUID(), ...(event as JsonObject) };
}

async function readLines(path: string, terminal: Terminal): Promise<string> {
  try {
    return path === "-" ? await terminal.input() : await readFile(path, "utf8");
  } catch (cause) {
    throw new AppError("invalid_input", `${path} cannot be read: is the path right?`, { cause });
  }
}
