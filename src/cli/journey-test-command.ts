/** `parley journey test` and `parley journey rehearse`: journeys played in virtual time, from files. */
import { spawn } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import type { RehearsalRequest, RehearsalView, RehearsalWithResult } from "../contract/rehearsal.ts";
import { AppError } from "../platform/errors.ts";
import type { JsonObject } from "../platform/json.ts";
import { readScenarios, runScenarios, type ScenarioOutcome } from "../rehearsal/testkit/scenario.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { diffJson, formatDiff } from "./line-diff.ts";
import { tell, type Terminal } from "./terminal.ts";

type ReadDocument = (file: string, terminal: Terminal) => Promise<JsonObject>;

const SCENARIOS = ".scenario.json";
const TESTS = /\.journey\.test\.[cm]?[jt]s$/;
const POLL_MS = 300;

export function addJourneyTests(journey: Command, terminal: Terminal, readDocument: ReadDocument): void {
  journey
    .command("test [paths...]")
    .description("run the tests of journeys, in virtual time and without a server")
    .option("--json", "answer as JSON")
    .addHelpText(
      "after",
      `\nRuns files named *${SCENARIOS}, and *.journey.test.ts with your vitest; of folders, those in them. Default: the folder here.`,
    )
    .action(async (paths: readonly string[], options: { readonly json?: boolean }) => {
      const files = (await Promise.all((paths.length === 0 ? ["."] : paths).map(testsIn))).flat();
      if (files.length === 0) throw new AppError("invalid_input", `there are no tests here: name them *${SCENARIOS} or *.journey.test.ts`);
      const outcomes: { readonly file: string; readonly outcome: ScenarioOutcome }[] = [];
      for (const file of files.filter((name) => !TESTS.test(name))) {
        const scenarios = readScenarios(await readDocument(file, terminal), file);
        const { journey: named } = scenarios;
        const document = typeof named === "string" ? await readDocument(resolve(dirname(file), named), terminal) : named;
        for (const outcome of await runScenarios(scenarios, document)) outcomes.push({ file, outcome });
      }
      const failed = outcomes.filter(({ outcome }) => !outcome.ok);
      if (outcomes.length > 0)
        tell(
          terminal,
          options.json === true,
          { tests: outcomes.length, failed: failed.map(({ file, outcome }) => ({ file, ...outcome })) },
          () => [...outcomes.map(linesOf), `${outcomes.length - failed.length} of ${outcomes.length} scenarios as expected`].join("\n"),
        );
      const code = files.filter((name) => TESTS.test(name));
      const status = code.length === 0 ? 0 : await runVitest(code);
      if (failed.length > 0 || status !== 0)
        throw new AppError("unprocessable", `${failed.length > 0 ? `${failed.length} scenarios` : "tests"} failed`);
    });

  withApiOptions(journey.command("rehearse <file>").description("play a document on the server's people, in virtual time; nothing leaves"))
    .option("--people <n>", "at most so many", "1000")
    .option("--audience <name>", "only of this audience")
    .option("--since <time>", "instead: the events recorded since then happen again")
    .option("--seed <n>", "another one, other luck", "1")
    .option("--assume <file>", "assumptions as JSON; default: what customers did before, and events that are waited for do not happen")
    .action(async (file: string, options: ApiCommandOptions & RehearseOptions) => {
      const document = await readDocument(file, terminal);
      const assumptions = options.assume === undefined ? null : await readDocument(options.assume, terminal);
      const api = openApi(options, terminal.env);
      const request: RehearsalRequest = {
        document,
        people: peopleOf(options, terminal),
        behaviour: assumptions ? "assumed" : "history",
        ...(assumptions ? { assumptions: assumptions } : {}),
        seed: wholeNumber("--seed", options.seed),
      };
      const started = await api.call<RehearsalView>("POST", "/v1/rehearsals", request as unknown as JsonObject);
      const ended = await waitFor(async () => api.call<RehearsalWithResult>("GET", `/v1/rehearsals/${started.id}`), terminal);
      if (ended.state !== "done")
        throw new AppError("unprocessable", `the rehearsal ${ended.state}: ${ended.error ?? "for a reason that was not kept"}`);
      tell(terminal, options.json === true, ended, () => summaryOf(ended).join("\n"));
    });
}

type RehearseOptions = {
  readonly people: string;
  readonly audience?: string;
  readonly since?: string;
  readonly seed: string;
  readonly assume?: string;
};

async function testsIn(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new AppError("invalid_input", `${path} cannot be read: is the path right?`);
  if (!found.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => !/(^|\/)node_modules\//.test(name) && (name.endsWith(SCENARIOS) || TESTS.test(name)))
    .toSorted()
    .map((name) => join(path, name));
}

function linesOf({ file, outcome }: { readonly file: string; readonly outcome: ScenarioOutcome }): string {
  const { name, ok, step, error, wanted, found, story } = outcome;
  if (ok) return `ok    ${file}: ${name}`;
  const what = error ?? `expected - and found +:\n${formatDiff(diffJson(wanted, found))}`;
  return [`FAIL  ${file}: ${name}, step ${step ?? 0}: ${what}`, "  what happened:", ...story.map((line) => `    ${line}`)].join("\n");
}

/** With the vitest of the folder one is in: a test file may import anything of its project. */
async function runVitest(files: readonly string[]): Promise<number> {
  let vitest: string;
  try {
    // Its program is not among what the package exports; where it is stands in its package.json, which is.
    const described = createRequire(join(process.cwd(), "package.json")).resolve("vitest/package.json");
    const { bin } = JSON.parse(await readFile(described, "utf8")) as { readonly bin: { readonly vitest: string } };
    vitest = join(dirname(described), bin.vitest);
  } catch (cause) {
    throw new AppError("invalid_input", `${files[0]} needs vitest, which is not installed here: npm install --save-dev vitest`, { cause });
  }
  const child = spawn(process.execPath, [vitest, "run", ...files], { stdio: "inherit" });
  return new Promise((done, failed) => child.once("error", failed).once("exit", (code) => done(code ?? 1)));
}

function peopleOf({ people, audience, since }: RehearseOptions, { clock }: Terminal): RehearsalRequest["people"] {
  const most = wholeNumber("--people", people);
  if (since !== undefined) return { from: "events", since, until: new Date(clock.now()).toISOString(), most };
  return audience === undefined ? { from: "profiles", most } : { from: "audience", audience, most };
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new AppError("invalid_input", `${flag} wants a whole number, not "${text}"`);
}

async function waitFor(look: () => Promise<RehearsalWithResult>, { clock, signal }: Terminal): Promise<RehearsalWithResult> {
  for (;;) {
    const seen = await look();
    if (seen.state === "done" || seen.state === "failed" || seen.state === "cancelled" || signal.aborted) return seen;
    await clock.sleep(POLL_MS, signal);
  }
}

function summaryOf({ result, tookMs }: RehearsalWithResult): readonly string[] {
  if (!result) return ["the result is gone"];
  const { messages, cost, refusals, failures, gaps, notes, nodes, outcomes, people, runs, from, until } = result;
  return [
    `${people} people, ${runs} runs, from ${from} to ${until}, played in ${tookMs ?? 0} ms`,
    `messages  ${messages.queued} asked for, ${messages.sent} sent, ${messages.delivered} delivered, ${messages.read} read, ${messages.replied} answered`,
    `cost      ${cost.currency === null ? "no prices" : `${cost.total.toFixed(2)} ${cost.currency} by ${cost.unpriced > 0 ? `the price list, ${cost.unpriced} without a price` : "list prices"}`}`,
    ...[
      ...refusals.map(({ node, reason, n }) => [node, reason, n] as const),
      ...failures.map(({ node, code, n }) => [node, code, n] as const),
    ].map(([node, why, n]) => `kept back ${n} × ${why} at ${node}`),
    ...gaps.map(({ node, variable, people: n }) => `missing   ${variable} for ${n} people at ${node}`),
    ...notes.flatMap(({ code, node, detail }) =>
      code === "event_never" ? `note      ${node} waits for ${detail}, which nobody does here: say how many do with --assume` : [],
    ),
    ...outcomes.map(({ state, outcome, n }) => `ended     ${n} × ${outcome ?? state}`),
    ...nodes.map(({ node, entered, left, here }) => {
      const ways = Object.entries(left).filter(([, n]) => n > 0);
      return `node      ${node}: ${entered} came${here > 0 ? `, ${here} still there` : ""}${ways.length > 0 ? `; ${ways.map(([via, n]) => `${via} ${n}`).join(", ")}` : ""}`;
    }),
  ];
}
