import type { Command } from "commander";
import type { DataConnection, Sync, SyncRun } from "../contract/warehouse.ts";
import { AppError } from "../platform/errors.ts";
import { type Api, openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

const HELP = `
NAME is the import's name as the console shows it, or its id.

Examples:
  parley sync list
  parley sync run "Customers each morning" --wait
  parley sync release "Members of the club"`;

const ASK_AGAIN_MS = 1_000;

export function addSyncCommand(program: Command, terminal: Terminal): void {
  const sync = program
    .command("sync")
    .description("imports from warehouses and files: run, watch, release, pause")
    .addHelpText("after", HELP);
  const apiOf = (options: ApiCommandOptions): Api => openApi(options, terminal.env);

  withApiOptions(sync.command("list").description("all imports, and how each does")).action(async (options: ApiCommandOptions) => {
    const answer = await apiOf(options).call<{ readonly rows: readonly Sync[] }>("GET", "/v1/syncs");
    tell(terminal, options.json === true, answer, () => (answer.rows.length === 0 ? "No imports yet" : answer.rows.map(lineOf).join("\n")));
  });

  withApiOptions(sync.command("connections").description("where they read from")).action(async (options: ApiCommandOptions) => {
    const answer = await apiOf(options).call<{ readonly rows: readonly DataConnection[] }>("GET", "/v1/data-connections");
    tell(terminal, options.json === true, answer, () =>
      answer.rows.length === 0
        ? "No connections yet"
        : answer.rows.map(({ name, kind, syncs }) => `${name}  ${kind}  ${syncs} ${syncs === 1 ? "import" : "imports"}`).join("\n"),
    );
  });

  withApiOptions(sync.command("runs <name>").description("each time it ran, the newest first")).action(
    async (name: string, options: ApiCommandOptions) => {
      const api = apiOf(options);
      const { id } = await find(api, name);
      const answer = await api.call<{ readonly rows: readonly SyncRun[] }>("GET", `/v1/syncs/${id}/runs`);
      tell(terminal, options.json === true, answer, () =>
        answer.rows.length === 0 ? "It has not run yet" : answer.rows.map((run) => `${run.queuedAt}  ${runWords(run)}`).join("\n"),
      );
    },
  );

  withApiOptions(
    sync
      .command("run <name>")
      .description("run it now")
      .option("--full", "forget how far it was read, and read everything")
      .option("--wait", "until it has ended; exit code 1 unless it is done"),
  ).action(async (name: string, options: ApiCommandOptions & { readonly full?: boolean; readonly wait?: boolean }) => {
    const api = apiOf(options);
    const { id } = await find(api, name);
    const begun = await api.call<SyncRun>("POST", `/v1/syncs/${id}/run`, { full: options.full === true });
    const run = options.wait === true ? await ended(api, terminal, id, begun) : begun;
    if (options.wait === true && run.state !== "done" && run.state !== "unchanged")
      throw new AppError("unprocessable", runWords(run), { details: { run: run.id } });
    tell(terminal, options.json === true, run, () => runWords(run));
  });

  for (const [word, about] of [
    ["pause", "its schedule rests; what is under way is stopped"],
    ["resume", "its schedule goes on"],
  ] as const)
    withApiOptions(sync.command(`${word} <name>`).description(about)).action(async (name: string, options: ApiCommandOptions) => {
      const api = apiOf(options);
      const { id } = await find(api, name);
      const answer = await api.call<Sync>("POST", `/v1/syncs/${id}/${word}`);
      tell(terminal, options.json === true, answer, () => lineOf(answer));
    });

  withApiOptions(sync.command("release <name>").description("lets leave whom a run that is held would take off its list")).action(
    async (name: string, options: ApiCommandOptions) => {
      const api = apiOf(options);
      const { id, last } = await find(api, name);
      if (last?.state !== "held") throw new AppError("conflict", `no run of ${name} is held`);
      const answer = await api.call<SyncRun>("POST", `/v1/syncs/${id}/runs/${last.id}/release`);
      tell(terminal, options.json === true, answer, () => `Released: ${last.leaving ?? 0} leave the list`);
    },
  );
}

async function find(api: Api, name: string): Promise<Sync> {
  const { rows } = await api.call<{ readonly rows: readonly Sync[] }>("GET", "/v1/syncs");
  const found = rows.find(({ id, document }) => id === name || document.name === name);
  if (!found) throw new AppError("not_found", `there is no import "${name}": parley sync list shows them`);
  return found;
}

/** Of a run that tries again later the failure is told now. */
async function ended(api: Api, { clock }: Pick<Terminal, "clock">, id: string, begun: SyncRun): Promise<SyncRun> {
  for (let run = begun; ; run = await api.call<SyncRun>("GET", `/v1/syncs/${id}/runs/${begun.id}`)) {
    if (run.state !== "running" && (run.state !== "queued" || run.problem !== null)) return run;
    await clock.sleep(ASK_AGAIN_MS);
  }
}

function lineOf({ document, connection, state, nextAt, last }: Sync): string {
  const when = nextAt === null ? "" : `  next ${nextAt}`;
  return `${document.name}  ${connection.name}  ${state}${when}  ${last === null ? "never ran" : runWords(last)}`;
}

function runWords({ state, rows, accepted, duplicates, faults, leaving, members, problem }: SyncRun): string {
  const counts = `${rows} rows, ${accepted} taken in, ${duplicates} known, ${faults} faults`;
  if (state === "held") return `held: ${leaving ?? 0} of ${members ?? 0} would leave (${counts})`;
  return problem === null ? `${state}: ${counts}` : `${state}: ${problem.text}`;
}
