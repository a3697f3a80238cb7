import { readFile, writeFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import type { z } from "zod";
import { JOURNEY_NAME, type publishedSchema, type validatedSchema } from "../contract/journey.ts";
import { validateJourney } from "../journeys/validate.ts";
import { AppError } from "../platform/errors.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { type Api, hasKey, openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { addJourneyControls, mappingOf, nodeOption } from "./journey-control-command.ts";
import { journeySource } from "./journey-source/journey-source.ts";
import { addReadyJourneys } from "./journey-new-command.ts";
import { addJourneyTests } from "./journey-test-command.ts";
import { diffDocuments, formatDiff } from "./line-diff.ts";
import { tell, type Terminal } from "./terminal.ts";

/** A journey's problem, or one of a request, which has fewer members. */
export type ToldProblem = { readonly severity?: string; readonly node?: string | null; readonly path?: string; readonly message: string };

type PullOptions = { readonly atVersion?: string; readonly as: "json" | "ts" };

export function addJourneyCommand(program: Command, terminal: Terminal): void {
  const journey = program
    .command("journey")
    .description("journeys as files")
    .addHelpText("after", "\nA journey file is the document as JSON. NAME is the journey's name on the server.");

  addReadyJourneys(journey, terminal);
  addJourneyTests(journey, terminal, readDocument);

  withApiOptions(journey.command("push <files...>").description("validate and publish; the same document again changes nothing")).action(
    async (files: readonly string[], options: ApiCommandOptions) => {
      const api = openApi(options, terminal.env);
      for (const file of files) {
        const document = await readDocument(file, terminal);
        const answer = await api.call<z.infer<typeof publishedSchema>>("PUT", `/v1/journeys/${nameOf(document, file)}`, document);
        tell(terminal, options.json === true, answer, () =>
          [
            `${answer.changed ? "Published" : "Unchanged"} ${answer.name}, version ${answer.version}`,
            ...problemLines(answer.warnings),
          ].join("\n"),
        );
      }
    },
  );

  withApiOptions(journey.command("pull <name> [file]").description("fetch the live document, to a file or to standard output"))
    .option("--at-version <number>", "that version instead of the live one")
    .addOption(new Option("--as <form>", "as JSON, or as TypeScript with @parley/sdk").choices(["json", "ts"]).default("json"))
    .action(async (name: string, file: string | undefined, options: ApiCommandOptions & PullOptions) => {
      const { document } = await fetchJourney(openApi(options, terminal.env), name, options.atVersion);
      const text = options.as === "ts" && document !== null ? journeySource(document) : `${JSON.stringify(document, null, 2)}\n`;
      if (file === undefined) return terminal.out(text.trimEnd());
      await writeFile(file, text);
      return tell(terminal, options.json === true, { name, file }, () => `Wrote ${file}`);
    });

  withApiOptions(
    journey
      .command("rollback <name> <version>")
      .description("publish an older version again; people under way stay in theirs, or move with --move"),
  )
    .option("--move", "people under way in newer versions go to it")
    .addOption(nodeOption())
    .action(
      async (name: string, version: string, options: ApiCommandOptions & { readonly move?: true; readonly node: readonly string[] }) => {
        const nodes = mappingOf(options.node);
        if (options.node.length > 0 && !options.move)
          throw new AppError("invalid_input", "--node says where people move: give --move as well");
        const api = openApi(options, terminal.env);
        const { document } = await fetchJourney(api, name, version);
        const published = await api.call<z.infer<typeof publishedSchema>>("PUT", `/v1/journeys/${name}`, document);
        const moved = options.move
          ? ((await api.call<{ readonly moved?: number }>("POST", `/v1/journeys/${name}/drain`, { nodes })).moved ?? 0)
          : 0;
        tell(terminal, options.json === true, { ...published, from: version, moved }, () =>
          [
            published.changed
              ? `Published ${name}, version ${published.version}, as version ${version} was`
              : `${name} is as version ${version} was`,
            options.move
              ? `${moved} ${moved === 1 ? "person goes" : "people go"} to it`
              : "People under way stay in the versions they are in",
          ].join("\n"),
        );
      },
    );

  withApiOptions(
    journey
      .command("diff <file>")
      .description("what publishing the file would change")
      .addHelpText("after", "\nExit code 0 also when there are differences; with --json the answer says `same`."),
  ).action(async (file: string, options: ApiCommandOptions) => {
    const document = await readDocument(file, terminal);
    const name = nameOf(document, file);
    const live = await fetchJourney(openApi(options, terminal.env), name).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "not_found") return { document: null };
      throw error;
    });
    const lines = diffDocuments(live.document, document);
    const changes = lines.filter((line) => line.mark !== " ");
    tell(terminal, options.json === true, { name, same: changes.length === 0, changes }, () =>
      changes.length === 0 ? `${name} is as the server has it` : `${live.document === null ? `${name} is new\n` : ""}${formatDiff(lines)}`,
    );
  });

  withApiOptions(
    journey
      .command("validate <fileOrName>")
      .description("check a file, or the live document of a name, as publishing would")
      .addHelpText("after", "\nWithout an API key a file is checked by itself, and its templates are not."),
  ).action(async (target: string, options: ApiCommandOptions) => {
    const isName = JOURNEY_NAME.test(target);
    const api = isName || hasKey(options, terminal.env) ? openApi(options, terminal.env) : null;
    const document = api && isName ? (await fetchJourney(api, target)).document : await readDocument(target, terminal);
    const { problems, warnings } = api && document ? await validateOnServer(api, document, target) : validateAlone(document);
    if (problems.length > 0)
      throw new AppError("unprocessable", `${target} has errors`, { details: { problems: [...problems, ...warnings] } });
    tell(terminal, options.json === true, { ok: true, templatesChecked: api !== null, warnings }, () =>
      [
        `${target} is valid${api ? "" : "; its templates were not checked: give an API key for that, with --key or PARLEY_API_KEY"}`,
        ...problemLines(warnings),
      ].join("\n"),
    );
  });

  addJourneyControls(journey, terminal);
}

type Checked = Pick<z.infer<typeof validatedSchema>, "problems" | "warnings">;

async function validateOnServer(api: Api, document: JsonObject, target: string): Promise<Checked> {
  return api.call<Checked>("POST", `/v1/journeys/${nameOf(document, target)}/validate`, document);
}

function validateAlone(document: Json): Checked {
  const result = validateJourney(document);
  const all = result.ok ? result.warnings : result.problems;
  return {
    problems: all.filter(({ severity }) => severity === "error"),
    warnings: all.filter(({ severity }) => severity === "warning"),
  };
}

/** The live document, or that of a version. */
async function fetchJourney(api: Api, name: string, version?: string): Promise<{ readonly document: JsonObject | null }> {
  if (!JOURNEY_NAME.test(name))
    throw new AppError("invalid_input", `"${name}" is no name of a journey: lower-case letters, digits and dashes`);
  if (version !== undefined && !/^[1-9]\d*$/.test(version))
    throw new AppError("invalid_input", `"${version}" is no version: a number, as \`parley journey versions ${name}\` lists them`);
  return api.call<{ readonly document: JsonObject | null }>(
    "GET",
    `/v1/journeys/${name}${version === undefined ? "" : `/versions/${version}`}`,
  );
}

/** `-` reads standard input. */
export async function readDocument(file: string, terminal: Terminal): Promise<JsonObject> {
  let text: string;
  try {
    text = file === "-" ? await terminal.input() : await readFile(file, "utf8");
  } catch (cause) {
    throw new AppError("invalid_input", `${file} cannot be read: is the path right?`, { cause });
  }
  try {
    const document = JSON.parse(text) as Json;
    if (typeof document === "object" && document !== null && !Array.isArray(document)) return document as JsonObject;
  } catch (cause) {
    throw new AppError("invalid_json", `${file} is not valid JSON: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
  throw new AppError("invalid_input", `${file} holds no JSON object`);
}

export function nameOf(document: JsonObject, file: string): string {
  const { name } = document;
  if (typeof name !== "string" || !JOURNEY_NAME.test(name))
    throw new AppError("invalid_input", `${file} has no usable "name": lower-case letters, digits and dashes`);
  return name;
}

/** Problems as lines for people: `error in node "ask" at /nodes/ask/next: …`. */
export function problemLines(problems: readonly ToldProblem[]): readonly string[] {
  return problems.map(
    ({ severity = "error", node, path, message }) =>
      `  ${severity}${node ? ` in node "${node}"` : ""}${path ? ` at ${path}` : ""}: ${message}`,
  );
}
