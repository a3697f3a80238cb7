import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { CampaignFunnel, CampaignList, CampaignStats, CampaignView } from "../contract/campaign.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { nameOf, problemLines, readDocument } from "./journey-command.ts";
import { tell, type Terminal } from "./terminal.ts";

const COMMANDS = [
  ["start", "send it, now or as its schedule says", "was started"],
  ["pause", "ask nobody else; what waits is held", "was paused"],
  ["resume", "go on where it was paused", "goes on"],
  ["cancel", "ask nobody else; what waits is cancelled", "was cancelled"],
] as const;

export function addCampaignCommand(program: Command, terminal: Terminal): void {
  const campaign = program
    .command("campaign")
    .description("messages to audiences")
    .addHelpText("after", "\nA campaign file is the document as JSON. Pushing stores a draft; nothing is sent before start.");

  withApiOptions(campaign.command("push <files...>").description("validate and store as drafts")).action(
    async (files: readonly string[], options: ApiCommandOptions) => {
      const api = openApi(options, terminal.env);
      for (const file of files) {
        const document = await readDocument(file, terminal);
        const answer = await api.call<CampaignView>("PUT", `/v1/campaigns/${nameOf(document, file)}`, document);
        tell(terminal, options.json === true, answer, () =>
          [`Stored ${answer.name}, revision ${answer.revision} (${answer.state})`, ...problemLines(answer.warnings)].join("\n"),
        );
      }
    },
  );

  withApiOptions(campaign.command("pull <name> [file]").description("fetch the document, to a file or to standard output")).action(
    async (name: string, file: string | undefined, options: ApiCommandOptions) => {
      const { document } = await openApi(options, terminal.env).call<CampaignView>("GET", `/v1/campaigns/${encodeURIComponent(name)}`);
      const text = `${JSON.stringify(document, null, 2)}\n`;
      if (file === undefined) return terminal.out(text.trimEnd());
      await writeFile(file, text);
      return tell(terminal, options.json === true, { name, file }, () => `Wrote ${file}`);
    },
  );

  withApiOptions(campaign.command("list").description("all campaigns of the workspace")).action(async (options: ApiCommandOptions) => {
    const api = openApi(options, terminal.env);
    const rows: CampaignList["rows"] = [];
    for (let after: string | null = ""; after !== null;) {
      const page: CampaignList = await api.call<CampaignList>("GET", `/v1/campaigns?limit=200${after === "" ? "" : `&after=${after}`}`);
      rows.push(...page.rows);
      after = page.next;
    }
    tell(terminal, options.json === true, { rows }, () =>
      rows.length === 0
        ? "No campaign yet: parley campaign push --help"
        : rows
            .map(({ name, state, targeted, sent, title }) => `${name.padEnd(24)}  ${state.padEnd(17)}  ${sent}/${targeted} sent  ${title}`)
            .join("\n"),
    );
  });

  for (const [verb, description, done] of COMMANDS) {
    withApiOptions(campaign.command(`${verb} <name>`).description(description)).action(async (name: string, options: ApiCommandOptions) => {
      const answer = await openApi(options, terminal.env).call<CampaignView>("POST", `/v1/campaigns/${encodeURIComponent(name)}/${verb}`);
      tell(terminal, options.json === true, answer, () => `${answer.name} ${done}: it is ${answer.state.replaceAll("_", " ")}`);
    });
  }

  withApiOptions(campaign.command("retry <name>").description("one new message for whom it failed, where another try may help"))
    .option("--all", "also where another try hardly helps")
    .action(async (name: string, options: ApiCommandOptions & { readonly all?: boolean }) => {
      const which = options.all === true ? "failed" : "retryable";
      const answer = await openApi(options, terminal.env).call<CampaignView>("POST", `/v1/campaigns/${encodeURIComponent(name)}/retry`, {
        which,
      });
      tell(terminal, options.json === true, answer, () => `${answer.name} tries again where it failed`);
    });

  withApiOptions(campaign.command("stats <name>").description("what became of it")).action(
    async (name: string, options: ApiCommandOptions) => {
      const stats = await openApi(options, terminal.env).call<CampaignStats>("GET", `/v1/campaigns/${encodeURIComponent(name)}/stats`);
      tell(terminal, options.json === true, stats, () => statsLines(stats).join("\n"));
    },
  );
}

function statsLines(stats: CampaignStats): readonly string[] {
  const currency = stats.currency;
  const line = (title: string, funnel: CampaignFunnel): string => {
    const { targeted, sent, delivered, read, replied, converted, refused, failed, costMicros, revenue } = funnel;
    const earned = revenue.map(({ currency: of, micros }) => ` · ${(micros / 1e6).toFixed(2)} ${of || "(no currency)"} revenue`).join("");
    return `${title.padEnd(16)} ${targeted} targeted · ${sent} sent · ${delivered} delivered · ${read} read · ${replied} replied · ${converted} converted · ${refused} refused · ${failed} failed · ${(costMicros / 1e6).toFixed(2)} ${currency}${stats.sampleRates ? " (sample rates)" : ""}${earned}`;
  };
  return [
    `${stats.name} is ${stats.state.replaceAll("_", " ")}`,
    line("all", stats.total),
    ...(stats.variants.length > 1 ? stats.variants.map(({ variant, funnel }) => line(variant, funnel)) : []),
    ...(stats.experiment?.words ?? []),
    ...(stats.lift ? [stats.lift.words] : []),
    ...stats.reasons.slice(0, 10).map(({ metric, reason, n }) => `${metric}: ${n} × ${reason}`),
  ];
}
