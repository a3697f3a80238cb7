import { type Command, Option } from "commander";
import type { z } from "zod";
import type { controlledSchema, holdoutSchema, journeyVersionListSchema, secretListSchema } from "../contract/journey.ts";
import { AppError } from "../platform/errors.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

type Controlled = z.infer<typeof controlledSchema>;

/** What is decided about a journey as a whole: `parley journey pause NAME`, … */
export function addJourneyControls(journey: Command, terminal: Terminal): void {
  const send = async (
    name: string,
    command: string,
    body: Readonly<Record<string, unknown>>,
    options: ApiCommandOptions,
    told: (answer: Controlled) => string,
  ): Promise<void> => {
    const answer = await openApi(options, terminal.env).call<Controlled>(
      "POST",
      `/v1/journeys/${encodeURIComponent(name)}/${command}`,
      body as never,
    );
    tell(terminal, options.json === true, answer, () => told(answer));
  };

  withApiOptions(journey.command("pause <name>").description("nobody enters; people under way stand still, or go on with --flow"))
    .option("--flow", "let people under way go on to their ends")
    .action(async (name: string, options: ApiCommandOptions & { readonly flow?: true }) =>
      send(
        name,
        "pause",
        { runs: options.flow ? "flow" : "hold" },
        options,
        ({ people }) => `Paused ${name}: ${peopleText(people)} ${options.flow ? "go on" : "stand still"}`,
      ),
    );

  withApiOptions(journey.command("resume <name>").description("let people enter again, and those who stood still go on"))
    .option("--per-second <number>", "how many of those who stood still go on in a second; without it all at once")
    .action(async (name: string, options: ApiCommandOptions & { readonly perSecond?: string }) =>
      send(
        name,
        "resume",
        { perSecond: options.perSecond === undefined ? null : numberOf(options.perSecond, "--per-second") },
        options,
        ({ people }) => `Resumed ${name}: ${peopleText(people)} under way`,
      ),
    );

  withApiOptions(journey.command("stop <name>").description("nobody enters, and everybody under way leaves"))
    .option("--finish", "let people under way go on to their ends")
    .action(async (name: string, options: ApiCommandOptions & { readonly finish?: true }) =>
      send(
        name,
        "stop",
        { runs: options.finish ? "finish" : "end" },
        options,
        ({ people }) => `Stopped ${name}: ${peopleText(people)} ${options.finish ? "go on to their ends" : "leave"}`,
      ),
    );

  withApiOptions(journey.command("drain <name>").description("move people under way in older versions to the live one"))
    .addOption(nodeOption())
    .action(async (name: string, options: ApiCommandOptions & { readonly node: readonly string[] }) =>
      send(
        name,
        "drain",
        { nodes: mappingOf(options.node) },
        options,
        ({ moved = 0 }) => `${peopleText(moved)} of ${name} go to the live version`,
      ),
    );

  withApiOptions(journey.command("archive <name>").description("put a stopped journey out of sight; nothing is forgotten")).action(
    async (name: string, options: ApiCommandOptions) => send(name, "archive", {}, options, () => `Archived ${name}`),
  );
  withApiOptions(journey.command("restore <name>").description("bring a journey back from the archive")).action(
    async (name: string, options: ApiCommandOptions) => send(name, "restore", {}, options, () => `${name} is back, stopped`),
  );

  withApiOptions(journey.command("versions <name>").description("the versions, with the people under way in each")).action(
    async (name: string, options: ApiCommandOptions) => {
      const list = await openApi(options, terminal.env).call<z.infer<typeof journeyVersionListSchema>>(
        "GET",
        `/v1/journeys/${encodeURIComponent(name)}/versions`,
      );
      tell(terminal, options.json === true, list, () =>
        list.rows.map(({ version, current, live }) => `${current ? "*" : " "} ${version}  ${peopleText(live)} under way`).join("\n"),
      );
    },
  );

  withApiOptions(
    journey.command("holdout [share]").description("read or set the share of people kept out of all journeys, 0 to 0.5"),
  ).action(async (share: string | undefined, options: ApiCommandOptions) => {
    const api = openApi(options, terminal.env);
    const answer =
      share === undefined
        ? await api.call<z.infer<typeof holdoutSchema>>("GET", "/v1/holdout")
        : await api.call<z.infer<typeof holdoutSchema>>("PUT", "/v1/holdout", { share: numberOf(share, "the share") });
    tell(terminal, options.json === true, answer, () => `${answer.share * 100} % of people are kept out of all journeys`);
  });
}

/** `parley secret …`: values that calls of journeys use by name. */
export function addSecretCommand(program: Command, terminal: Terminal): void {
  const secret = program.command("secret").description("values for the calls of journeys; written, never shown");
  withApiOptions(
    secret
      .command("set <name>")
      .description("store a value, read from standard input")
      .requiredOption("--host <host...>", "whom it may be told, such as api.example.com"),
  ).action(async (name: string, options: ApiCommandOptions & { readonly host: readonly string[] }) => {
    const value = (await terminal.input()).replace(/\r?\n$/, "");
    const answer = await openApi(options, terminal.env).call<{ readonly name: string }>("PUT", `/v1/secrets/${encodeURIComponent(name)}`, {
      value,
      hosts: options.host,
    });
    tell(terminal, options.json === true, answer, () => `Stored ${answer.name}`);
  });
  withApiOptions(secret.command("list").description("the names")).action(async (options: ApiCommandOptions) => {
    const list = await openApi(options, terminal.env).call<z.infer<typeof secretListSchema>>("GET", "/v1/secrets");
    tell(terminal, options.json === true, list, () =>
      list.rows.map(({ name, hosts, changedAt, changedBy }) => `${name}  ${hosts.join(", ")}  ${changedAt}  ${changedBy}`).join("\n"),
    );
  });
  withApiOptions(secret.command("remove <name>").description("forget a value; calls that need it fail from then on")).action(
    async (name: string, options: ApiCommandOptions) => {
      const answer = await openApi(options, terminal.env).call<{ readonly name: string }>(
        "DELETE",
        `/v1/secrets/${encodeURIComponent(name)}`,
      );
      tell(terminal, options.json === true, answer, () => `Removed ${answer.name}`);
    },
  );
}

function peopleText(count: number): string {
  return count === 1 ? "1 person" : `${count} people`;
}

function numberOf(text: string, what: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new AppError("invalid_input", `${what} must be a number, not "${text}"`);
  return value;
}

export function mappingOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1 || at === pair.length - 1) throw new AppError("invalid_input", `--node ${pair} must look like old=new`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

export function nodeOption(): Option {
  return new Option("--node <old=new>", "where people of a node go that the live version does not have; may be given several times")
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([]);
}
