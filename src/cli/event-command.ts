import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { Admitted } from "../contract/shapes.ts";
import { AppError } from "../platform/errors.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { Lines, openApi } from "./api.ts";
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
  withApiOptions(
    event
      .command("send [event]")
      .description("send one event, or a file with one event a line")
      .option("--file <path>", "a file of JSON lines; - is standard input")
      .addHelpText("after", EXAMPLES),
  ).action(async (text: string | undefined, options: Options, command: Command) => {
    if ((text === undefined) === (options.file === undefined))
      return command.error("error: give either an event or --file", { exitCode: 2 });
    const api = openApi(options, terminal.env);
    const body = text === undefined ? new Lines(await readLines(options.file ?? "-", terminal)) : withId(parse(text));
    const answer = await api.call<Admitted>("POST", "/v1/events", body);
    tell(terminal, options.json === true, answer, () =>
      [
        `${answer.accepted} accepted, ${answer.duplicates} known before, ${answer.rejectedCount} refused`,
        ...answer.rejected.map((line) => `  line ${line.line} ${line.path}: ${line.reason}`),
      ].join("\n"),
    );
    if (answer.rejectedCount > 0) throw new AppError("invalid_input", "some lines were refused; the others are stored");
  });
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
