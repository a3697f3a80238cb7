import type { Command } from "commander";
import type { AuditFault, AuditHead } from "../catalog/audit-chain.ts";
import { AppError } from "../platform/errors.ts";
import { withDatabase } from "./database.ts";
import { tell, type Terminal } from "./terminal.ts";

const WORDS: { readonly [what: string]: string } = {
  changed: "was changed after it was written, or moved",
  missing_before: "follows a gap: entries before it were removed",
  not_chained: "was slipped in past the chain",
  newest_missing: "is where the log should end: its newest entries were removed or replaced",
  differs_from_anchor: "is not what the noted head says: the log was rewritten",
};

const HELP = `
Each workspace's entries form a chain of hashes. Note the heads this prints (the log of the process has them each night) somewhere the
database's owner cannot write: with --head they also uncover a chain that was rewritten as a whole.
Exit code 1 when anything does not fit.`;

export function addAuditCommand(program: Command, terminal: Terminal): void {
  program
    .command("audit")
    .description("who changed what")
    .command("verify")
    .description("prove that no entry was changed, removed, moved or slipped in")
    .addHelpText("after", HELP)
    .option("--head <workspace:number:hash...>", "heads noted earlier")
    .option("--json", "answer as JSON")
    .action(async (options: { readonly json?: boolean; readonly head?: readonly string[] }) => {
      const anchors = (options.head ?? []).map(readHead);
      const [{ verifyAudit }, { createPool }] = await Promise.all([import("../catalog/audit-chain.ts"), import("../db/pool.ts")]);
      const verdict = await withDatabase(terminal, async (url) => {
        const pool = createPool({ url, max: 1, name: "audit", onError: () => undefined });
        try {
          return await verifyAudit(pool, anchors);
        } finally {
          await pool.end();
        }
      });
      tell(terminal, options.json === true, verdict, () => [...verdict.heads.map(headWords), ...verdict.faults.map(faultWords)].join("\n"));
      if (verdict.faults.length > 0) throw new AppError("internal", "the audit log is not what was written");
    });
}

function readHead(text: string): AuditHead {
  const [workspaceId, seq, hash] = text.split(":");
  if (!workspaceId || !hash || !/^[1-9]\d*$/.test(seq ?? ""))
    throw new AppError("invalid_input", `--head must look like <workspace>:<number>:<hash>, as this command prints it; not "${text}"`);
  return { workspaceId, seq: Number(seq), hash };
}

function headWords({ workspaceId, seq, hash }: AuditHead): string {
  return `${workspaceId}:${seq}:${hash}`;
}

function faultWords({ workspaceId, seq, entryId, what }: AuditFault): string {
  return `workspace ${workspaceId}: entry ${[seq, entryId].filter((part) => part !== null).join(" ")} ${WORDS[what] ?? what}`;
}
