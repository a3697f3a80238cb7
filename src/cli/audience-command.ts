import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { z } from "zod";
import { validateAudience } from "../audiences/validate.ts";
import type {
  AudienceDetail,
  AudienceEstimate,
  AudienceExplanation,
  AudienceSummary,
  audienceStoredSchema,
  ExplainedRule,
} from "../contract/audience.ts";
import { AppError } from "../platform/errors.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { problemLines } from "./journey-command.ts";
import { tell, type Terminal } from "./terminal.ts";

export function addAudienceCommand(program: Command, terminal: Terminal): void {
  const audience = program
    .command("audience")
    .description("audiences as files, their sizes, and why somebody is in one")
    .addHelpText("after", "\nAn audience file is the document as JSON: schema, name, title, rule. NAME is its name on the server.");

  withApiOptions(audience.command("list").description("all audiences with their sizes")).action(async (options: ApiCommandOptions) => {
    const answer = await openApi(options, terminal.env).call<{ readonly rows: readonly AudienceSummary[] }>("GET", "/v1/audiences");
    tell(terminal, options.json === true, answer, () => (answer.rows.length === 0 ? "No audiences yet" : table(answer.rows)));
  });

  withApiOptions(audience.command("push <files...>").description("validate and store; the same document again changes nothing")).action(
    async (files: readonly string[], options: ApiCommandOptions) => {
      const api = openApi(options, terminal.env);
      for (const file of files) {
        const { name, document } = await readAudience(file, terminal);
        const answer = await api.call<z.infer<typeof audienceStoredSchema>>("PUT", `/v1/audiences/${name}`, document);
        tell(terminal, options.json === true, answer, () =>
          [`${answer.changed ? "Stored" : "Unchanged"} ${name}, version ${answer.version}`, ...problemLines(answer.warnings)].join("\n"),
        );
      }
    },
  );

  withApiOptions(audience.command("pull <name> [file]").description("fetch the document, to a file or to standard output")).action(
    async (name: string, file: string | undefined, options: ApiCommandOptions) => {
      const { document } = await openApi(options, terminal.env).call<AudienceDetail>("GET", pathOf(name));
      const text = `${JSON.stringify(document, null, 2)}\n`;
      if (file === undefined) return terminal.out(text.trimEnd());
      await writeFile(file, text);
      return tell(terminal, options.json === true, { name, file }, () => `Wrote ${file}`);
    },
  );

  withApiOptions(
    audience.command("size <nameOrFile>").description("how many people: of a stored audience, or of a file's rule before it is stored"),
  ).action(async (target: string, options: ApiCommandOptions) => {
    const api = openApi(options, terminal.env);
    if (!target.includes(".") && target !== "-") {
      const detail = await api.call<AudienceDetail>("GET", pathOf(target));
      return tell(terminal, options.json === true, { name: target, size: detail.size, state: detail.state }, () => sizeLine(detail));
    }
    const { name, document } = await readAudience(target, terminal);
    const estimate = await api.call<AudienceEstimate>("POST", "/v1/audiences/estimate", { rule: document["rule"] ?? null });
    return tell(terminal, options.json === true, { name, ...estimate }, () =>
      estimate.exact
        ? `${name}: ${estimate.size} of ${estimate.people} people`
        : `${name}: about ${estimate.size} of ${estimate.people} people (95 %: ${estimate.low} to ${estimate.high})`,
    );
  });

  withApiOptions(
    audience
      .command("why <name> <who>")
      .description("rule by rule, why a person is in an audience or not")
      .addHelpText("after", "\nExample:\n  parley audience why buyers phone:+447700900123"),
  ).action(async (name: string, who: string, options: ApiCommandOptions) => {
    const reference = who.startsWith("+") ? `phone:${who}` : who;
    const path = `${pathOf(name)}/explain?profile=${encodeURIComponent(reference)}`;
    const answer = await openApi(options, terminal.env).call<AudienceExplanation>("GET", path);
    tell(terminal, options.json === true, answer, () =>
      [
        answer.in ? `In ${name}${answer.since === null ? "" : ` since ${answer.since}`}` : `Not in ${name}`,
        ...(answer.nextChangeAt === null ? [] : [`May change by time alone at ${answer.nextChangeAt}`]),
        ...treeLines(answer.tree, "  "),
      ].join("\n"),
    );
  });
}

function pathOf(name: string): string {
  return `/v1/audiences/${encodeURIComponent(name)}`;
}

/** `-` reads standard input. */
async function readAudience(file: string, terminal: Terminal): Promise<{ readonly name: string; readonly document: JsonObject }> {
  let text: string;
  try {
    text = file === "-" ? await terminal.input() : await readFile(file, "utf8");
  } catch (cause) {
    throw new AppError("invalid_input", `${file} cannot be read: is the path right?`, { cause });
  }
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError("invalid_json", `${file} is not valid JSON: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
  const checked = validateAudience(document);
  if (!checked.ok) throw new AppError("unprocessable", `${file} has errors`, { details: { problems: checked.problems } });
  return { name: checked.document.name, document: document as JsonObject };
}

function table(rows: readonly AudienceSummary[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const digits = Math.max(...rows.map(({ size }) => String(size).length));
  return rows.map((row) => `${row.name.padEnd(width)}  ${String(row.size).padStart(digits)}  ${stateOf(row)}  ${row.title}`).join("\n");
}

function sizeLine(detail: AudienceDetail): string {
  return `${detail.name}: ${detail.size} people${detail.state === "ready" ? "" : ` so far, ${stateOf(detail)}`}`;
}

function stateOf({ state, progress }: Pick<AudienceSummary, "state" | "progress">): string {
  return state === "ready" ? "ready" : `${Math.floor(progress * 100)} %`;
}

function treeLines(node: ExplainedRule, indent: string): readonly string[] {
  const facts = Object.entries(node.facts).filter(([, value]) => value !== null);
  const told = facts.map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(", ") : String(value)}`).join(" · ");
  return [
    `${indent}${node.holds ? "✓" : "✗"} ${node.code}${told === "" ? "" : `: ${told}`}`,
    ...node.parts.flatMap((part) => treeLines(part, `${indent}  `)),
  ];
}
