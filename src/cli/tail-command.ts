import type { Command } from "commander";
import type { MessageView } from "../contract/message.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import type { Terminal } from "./terminal.ts";

const EVERY_MS = 1_000;
const SHOWN_AT_FIRST = 10;
const LOOKED_AT = 100;

/** Polls the newest messages; a change further back than the newest hundred is not seen. */
export function addTailCommand(program: Command, terminal: Terminal): void {
  withApiOptions(
    program
      .command("tail")
      .description("follow messages as they move; ends with Ctrl-C")
      .option("--profile <id>", "only of this profile")
      .option("--once", "show the newest and end"),
  ).action(async (options: ApiCommandOptions & { readonly profile?: string; readonly once?: boolean }) => {
    const api = openApi(options, terminal.env);
    const states = new Map<string, string>();
    const filter = options.profile === undefined ? "" : `&profile=${encodeURIComponent(options.profile)}`;
    for (let first = true; !terminal.signal.aborted; first = false) {
      const { rows } = await api.call<{ readonly rows: readonly MessageView[] }>("GET", `/v1/messages?limit=${LOOKED_AT}${filter}`);
      const oldestFirst = rows.toReversed();
      const news = oldestFirst.filter((message) => states.get(message.id) !== message.state);
      for (const message of first ? news.slice(-SHOWN_AT_FIRST) : news)
        terminal.out(options.json ? JSON.stringify(message) : lineOf(message));
      states.clear();
      for (const message of oldestFirst) states.set(message.id, message.state);
      if (options.once) return;
      await terminal.clock.sleep(EVERY_MS, terminal.signal);
    }
  });
}

function lineOf(message: MessageView): string {
  const arrow = message.direction === "inbound" ? "←" : "→";
  const decision = message.decision as { readonly reason?: string; readonly verdict?: string } | null;
  const why = decision?.verdict === "hold" || decision?.verdict === "refuse" ? ` (${decision.reason ?? ""})` : "";
  const content = message.content as { readonly kind?: string; readonly name?: string } | null;
  return `${message.updatedAt.slice(11, 19)} ${arrow} ${message.state.padEnd(9)}${why} ${content?.kind ?? ""}${content?.name ? ` ${content.name}` : ""}  ${message.id}`;
}
