import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { RateCardView } from "../contract/rate-card.ts";
import { AppError } from "../platform/errors.ts";
import type { JsonObject } from "../platform/json.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

type ImportOptions = ApiCommandOptions & { readonly currency?: string; readonly source?: string; readonly from?: string };

export function addRateCardCommand(program: Command, terminal: Terminal): void {
  const card = program
    .command("rate-card")
    .description("what messages cost here")
    .addHelpText(
      "after",
      "\nA file is JSON ({ currency, source, rates: [{ market, category, from, price }] }) or CSV (market,category,from,price; or\nmarket,from and a column for each category). Until one is brought, amounts rest on sample rates and say so.",
    );

  withApiOptions(card.command("show").description("the rates that hold, and where they are from")).action(
    async (options: ApiCommandOptions) => {
      const answer = await openApi(options, terminal.env).call<RateCardView>("GET", "/v1/rate-card");
      tell(terminal, options.json === true, answer, () =>
        [
          headOf(answer),
          ...answer.rates.map(
            ({ market, category, from, price }) => `${market.padEnd(32)}  ${category.padEnd(14)}  ${from}  ${price.toFixed(4)}`,
          ),
        ].join("\n"),
      );
    },
  );

  withApiOptions(
    card
      .command("import <file>")
      .description("replace the rates by those of a file; every fault is told with its line")
      .option("--currency <code>", "of the prices, such as EUR; needed with CSV")
      .option("--source <words>", "where the rates are from; the file's name if left out")
      .option("--from <day>", "the day for lines that name none; today if left out"),
  ).action(async (file: string, options: ImportOptions) => {
    const text = await textOf(file, terminal);
    const answer = await openApi(options, terminal.env).call<RateCardView>("PUT", "/v1/rate-card", bodyOf(file, text, options));
    tell(terminal, options.json === true, answer, () => `${headOf(answer)}, ${answer.rates.length} prices`);
  });

  withApiOptions(card.command("reset").description("go back to the sample rates")).action(async (options: ApiCommandOptions) => {
    const answer = await openApi(options, terminal.env).call<RateCardView>("DELETE", "/v1/rate-card");
    tell(terminal, options.json === true, answer, () => headOf(answer));
  });
}

function headOf({ sample, source, currency }: RateCardView): string {
  return `${sample ? "SAMPLE rate card" : "Rate card"} in ${currency}: ${source}`;
}

async function textOf(file: string, terminal: Terminal): Promise<string> {
  try {
    return file === "-" ? await terminal.input() : await readFile(file, "utf8");
  } catch (cause) {
    throw new AppError("invalid_input", `${file} cannot be read`, { cause });
  }
}

function bodyOf(file: string, text: string, { currency, source, from }: ImportOptions): JsonObject {
  const told = { ...(currency === undefined ? {} : { currency }), ...(source === undefined ? {} : { source }) };
  if (!text.trimStart().startsWith("{")) return { source: file, ...told, csv: text, ...(from === undefined ? {} : { from }) };
  try {
    return { source: file, ...(JSON.parse(text) as JsonObject), ...told };
  } catch (cause) {
    throw new AppError("invalid_input", `${file} is no JSON`, { cause });
  }
}
