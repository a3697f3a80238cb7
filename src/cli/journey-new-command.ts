/** `parley journey new`: a file to begin with, from the ready-made journeys. */
import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { JOURNEY_NAME } from "../contract/journey.ts";
import { READY_JOURNEYS } from "../journeys/ready/registry.ts";
import { AppError } from "../platform/errors.ts";
import { tell, type Terminal } from "./terminal.ts";

export function addReadyJourneys(journey: Command, terminal: Terminal): void {
  journey
    .command("new [name] [file]")
    .description("a journey to begin with, from a ready-made one; to standard output without a file")
    .option("--from <ready>", "which one; without it they are listed")
    .option("--json", "answer as JSON")
    .action(
      async (name: string | undefined, file: string | undefined, { from, json }: { readonly from?: string; readonly json?: true }) => {
        if (from === undefined)
          return tell(
            terminal,
            json === true,
            READY_JOURNEYS.map((ready) => ({ name: ready.name, title: ready.title, about: ready.about, templates: ready.templates })),
            () => READY_JOURNEYS.map((ready) => `${ready.name}\n  ${ready.about.en}`).join("\n"),
          );
        const ready = READY_JOURNEYS.find((one) => one.name === from);
        if (!ready)
          throw new AppError(
            "not_found",
            `there is no ready-made journey ${from}: there are ${READY_JOURNEYS.map((one) => one.name).join(", ")}`,
          );
        if (name !== undefined && !JOURNEY_NAME.test(name))
          throw new AppError("invalid_input", `"${name}" cannot be a journey's name: use 1 to 63 lower-case letters, digits and -`);
        const document = { ...ready.document, name: name ?? ready.name };
        const text = JSON.stringify(document, null, 2);
        if (file === undefined) return terminal.out(text);
        await writeFile(file, `${text}\n`, { flag: "wx" }).catch((error: unknown) => {
          throw new AppError("conflict", `${file} could not be written, or is there already: name another file`, { cause: error });
        });
        const templates = ready.templates.map((template) => template.name);
        return tell(terminal, json === true, { name: document.name, file, templates }, () =>
          [`Wrote ${file}`, ...(templates.length === 0 ? [] : [`It names these templates: ${templates.join(", ")}`])].join("\n"),
        );
      },
    );
}
