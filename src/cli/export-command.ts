import { type FileHandle, open } from "node:fs/promises";
import { type Command, Option } from "commander";
import { EXPORT_KINDS } from "../contract/export.ts";
import { AppError } from "../platform/errors.ts";
import { type Api, openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

const HELP = `
One row a line, with the same columns for good (the API's documentation lists them). What breaks off is taken up again where it broke
off; to go on another day, give the last row's cursor with --after.

Examples:
  parley export messages --from 2026-11-01 --to 2026-12-01 --out november.ndjson
  parley export recipients --from 2026-11-01 --campaign spring-sale --format csv > spring-sale.csv
  parley export events --from 2026-11-22T08:00:00Z --format csv > morning.csv`;

type Options = ApiCommandOptions & {
  readonly from: string;
  readonly to?: string;
  readonly campaign?: string;
  readonly after?: string;
  readonly format: "ndjson" | "csv";
  readonly out?: string;
};

const TRIES = 5;
const WAIT_MS = 2_000;

export function addExportCommand(program: Command, terminal: Terminal): void {
  withApiOptions(
    program
      .command("export <kind>")
      .description(`raw facts of a time: ${EXPORT_KINDS.join(", ")}`)
      .requiredOption("--from <time>", "a day or an instant, included")
      .option("--to <time>", "a day or an instant, not included; default: now")
      .option("--campaign <name>", "of recipients: only whom this campaign meant")
      .option("--after <cursor>", "go on behind this row")
      .addOption(new Option("--format <format>", "how rows are written").choices(["ndjson", "csv"]).default("ndjson"))
      .option("--out <file>", "write here instead of to standard output")
      .addHelpText("after", HELP),
  ).action(async (kind: string, options: Options, command: Command) => {
    if (!EXPORT_KINDS.some((known) => known === kind))
      return command.error(`error: there is no ${kind} to export; choose one of ${EXPORT_KINDS.join(", ")}`, { exitCode: 2 });
    const file = options.out === undefined ? null : await open(options.out, options.after === undefined ? "w" : "a");
    try {
      const { rows, cursor } = await exportAll(openApi(options, terminal.env), { kind, options, terminal, file });
      if (file !== null) tell(terminal, options.json === true, { rows, cursor }, () => `${rows} rows in ${options.out}`);
    } finally {
      await file?.close();
    }
  });
}

type Job = { readonly kind: string; readonly options: Options; readonly terminal: Terminal; readonly file: FileHandle | null };

async function exportAll(
  api: Api,
  { kind, options, terminal, file }: Job,
): Promise<{ readonly rows: number; readonly cursor: string | null }> {
  const { format } = options;
  const query = {
    from: instant(options.from),
    to: options.to === undefined ? new Date(terminal.clock.now()).toISOString() : instant(options.to),
    format,
    ...(options.campaign === undefined ? {} : { campaign: options.campaign }),
  };
  let cursor = options.after ?? null;
  let rows = 0;
  let head = format === "csv" && cursor === null;
  for (let failures = 0; ;) {
    const search = new URLSearchParams({ ...query, ...(cursor === null ? {} : { after: cursor }) });
    try {
      let row = "";
      for await (const line of api.lines(`/v1/export/${kind}?${search.toString()}`)) {
        // Of CSV a line may end within a cell: written is what is whole, so that what breaks off leaves no half row.
        row = row === "" ? line : `${row}\n${line}`;
        const place = head ? null : placeOf(line, format);
        if (!head && place === null) continue;
        if (file) await file.write(`${row}\n`);
        else terminal.out(row);
        row = "";
        if (place !== null) {
          cursor = place;
          rows += 1;
          failures = 0;
        }
        head = false;
      }
      return { rows, cursor };
    } catch (error) {
      failures += 1;
      if ((error instanceof AppError && error.code !== "unavailable") || failures >= TRIES || terminal.signal.aborted)
        throw brokenOff(error, cursor);
      await terminal.clock.sleep(WAIT_MS, terminal.signal);
    }
  }
}

const CURSOR = /^[\w-]{75,}$/;

function placeOf(line: string, format: "ndjson" | "csv"): string | null {
  if (format === "ndjson") return (JSON.parse(line) as { readonly cursor: string }).cursor;
  const last = line.trimEnd().split(",").at(-1) ?? "";
  return CURSOR.test(last) ? last : null;
}

function brokenOff(error: unknown, cursor: string | null): unknown {
  if (error instanceof AppError && error.code !== "unavailable") return error;
  const further = cursor === null ? "run it again" : `go on with --after ${cursor}`;
  return new AppError("unavailable", `the export broke off and did not come back: ${further}`, { cause: error });
}

/** A day is its midnight in UTC. */
function instant(text: string): string {
  const at = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at.getTime()))
    throw new AppError("invalid_input", `${text} is no time; give one such as 2026-11-22 or 2026-11-22T09:30:00Z`);
  return at.toISOString();
}
