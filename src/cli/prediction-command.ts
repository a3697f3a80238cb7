import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { z } from "zod";
import type { Prediction, PredictionSummary, PredictionWhy, predictionStoredSchema } from "../contract/prediction.ts";
import { pointerTo, tellIssues } from "../journeys/issue-words.ts";
import { AppError } from "../platform/errors.ts";
import { predictionSchema, type PredictionDocument } from "../predictions/document.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

export function addPredictionCommand(program: Command, terminal: Terminal): void {
  const prediction = program
    .command("prediction")
    .description("how likely people are to do something: predictions as files, their quality, and why a score is what it is")
    .addHelpText("after", "\nA prediction file is the document as JSON: name, title, goal, days.");

  withApiOptions(prediction.command("list").description("all predictions with how good they are")).action(
    async (options: ApiCommandOptions) => {
      const answer = await openApi(options, terminal.env).call<{ readonly rows: readonly PredictionSummary[] }>("GET", "/v1/predictions");
      tell(terminal, options.json === true, answer, () => (answer.rows.length === 0 ? "No predictions yet" : table(answer.rows)));
    },
  );

  withApiOptions(prediction.command("push <files...>").description("store; the same document again changes nothing")).action(
    async (files: readonly string[], options: ApiCommandOptions) => {
      const api = openApi(options, terminal.env);
      for (const file of files) {
        const document = await readPrediction(file, terminal);
        const answer = await api.call<z.infer<typeof predictionStoredSchema>>("PUT", pathOf(document.name), document);
        tell(
          terminal,
          options.json === true,
          answer,
          () => `${answer.changed ? "Stored" : "Unchanged"} ${document.name}, version ${answer.version}`,
        );
      }
    },
  );

  withApiOptions(prediction.command("pull <name> [file]").description("fetch the document, to a file or to standard output")).action(
    async (name: string, file: string | undefined, options: ApiCommandOptions) => {
      const { document } = await openApi(options, terminal.env).call<Prediction>("GET", pathOf(name));
      const text = `${JSON.stringify(document, null, 2)}\n`;
      if (file === undefined) return terminal.out(text.trimEnd());
      await writeFile(file, text);
      return tell(terminal, options.json === true, { name, file }, () => `Wrote ${file}`);
    },
  );

  withApiOptions(prediction.command("train <name>").description("train now, in the background, then score everybody")).action(
    async (name: string, options: ApiCommandOptions) => {
      const answer = await openApi(options, terminal.env).call<Prediction>("POST", `${pathOf(name)}/train`, {});
      tell(terminal, options.json === true, answer, () => `${name} is trained now; see: parley prediction list`);
    },
  );

  withApiOptions(
    prediction
      .command("why <name> <who>")
      .description("a person's score, and the strongest reasons for it in both directions")
      .addHelpText("after", "\nExample:\n  parley prediction why buysSoon phone:+447700900123"),
  ).action(async (name: string, who: string, options: ApiCommandOptions) => {
    const reference = who.startsWith("+") ? `phone:${who}` : who;
    const path = `${pathOf(name)}/why?profile=${encodeURIComponent(reference)}`;
    const answer = await openApi(options, terminal.env).call<PredictionWhy>("GET", path);
    tell(terminal, options.json === true, answer, () =>
      answer.score === null
        ? `${name} says nothing of ${who}`
        : [
            `${answer.score} as of ${answer.asOf ?? ""}`,
            ...answer.raises.map(({ words }) => `  ↑ ${words}`),
            ...answer.lowers.map(({ words }) => `  ↓ ${words}`),
          ].join("\n"),
    );
  });
}

function pathOf(name: string): string {
  return `/v1/predictions/${encodeURIComponent(name)}`;
}

/** `-` reads standard input. */
async function readPrediction(file: string, terminal: Terminal): Promise<PredictionDocument> {
  let text: string;
  try {
    text = file === "-" ? await terminal.input() : await readFile(file, "utf8");
  } catch (cause) {
    throw new AppError("invalid_input", `${file} cannot be read: is the path right?`, { cause });
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_json", `${file} is not valid JSON: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
  const parsed = predictionSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const found = tellIssues(parsed.error.issues).map(({ path, words }) => ({
    path: pointerTo(path),
    message: `"${path.at(-1) ?? ""}" ${words}`,
  }));
  throw new AppError("unprocessable", `${file} has errors`, { details: { problems: found } });
}

function table(rows: readonly PredictionSummary[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map((row) => {
      const quality = row.auc === null ? "" : ` AUC ${row.auc.toFixed(2)} (${(row.verdict ?? "").replace("_", " ")})`;
      const progress = ["training", "scoring", "applying"].includes(row.state) ? ` ${Math.floor(row.progress * 100)} %` : "";
      return `${row.name.padEnd(width)}  ${row.state}${progress}${quality}  ${row.title}`;
    })
    .join("\n");
}
