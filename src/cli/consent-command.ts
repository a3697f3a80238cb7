import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { Anchor, Ledger, LedgerFault } from "../consent/verify-ledger.ts";
import { AppError } from "../platform/errors.ts";
import { withDatabase } from "./database.ts";
import { tell, type Terminal } from "./terminal.ts";

const WORDS: { readonly [What in LedgerFault["what"]]: string } = {
  changed: "was changed after it was written",
  not_linked: "does not follow the entry before it: one of the two was replaced",
  missing: "is missing: it was removed",
  foreign: "belongs to another profile",
  newest_missing: "is missing at the end: the ledger was cut",
  after_head: "stands behind the head: it was slipped in, or the head was put back",
  head_changed: "the head kept with the profile is not that of the ledger",
  merged_chain_missing: "names the ledger of a merged profile, which is not here",
  merged_chain_differs: "names the ledger of a merged profile, which is not the one that was merged: it was cut or rewritten",
  differs_from_anchor: "is not what the noted head says: the ledger was rewritten",
  state_differs: "what the profile is said to want does not follow from its ledger",
};

const HELP = `
A file is what GET /v1/profiles/{id}/consent answers, or the ledger.json attached to its PDF: it is proved without any connection. Without
one, the ledgers of the database are proved, of one profile or of all of them.
A ledger that was rewritten as a whole, or cut together with its head, is found out by heads that were kept elsewhere: note those that
"parley consent heads" prints somewhere the database's owner cannot write, and give them back with --heads.
Exit code 1 when anything does not fit.`;

type VerifyOptions = {
  readonly json?: boolean;
  readonly profile?: string;
  readonly all?: boolean;
  readonly head?: readonly string[];
  readonly heads?: string;
};

export function addConsentCommand(program: Command, terminal: Terminal): void {
  const consent = program.command("consent").description("what people have agreed to, and that it can be proved");
  consent
    .command("verify [file]")
    .description("prove that no entry of a consent ledger was changed, removed, moved or slipped in")
    .addHelpText("after", HELP)
    .option("--profile <id>", "of this profile, in the database")
    .option("--all", "of everybody in the database")
    .option("--head <profile:number:hash...>", "heads noted earlier")
    .option("--heads <file>", "a file of heads, one a line")
    .option("--json", "answer as JSON")
    .action(async (file: string | undefined, options: VerifyOptions, command: Command) => {
      const ways = [file, options.profile, options.all].filter((way) => way !== undefined);
      if (ways.length !== 1) return command.error("error: name a file, or --profile, or --all", { exitCode: 2 });
      const anchors = await readAnchors(options);
      const faults = file === undefined ? await verifyStored(terminal, options.profile ?? null, anchors) : await verifyFile(file, anchors);
      tell(terminal, options.json === true, { faults }, () =>
        faults.length === 0 ? "Every entry is what was written." : faults.map(faultWords).join("\n"),
      );
      if (faults.length > 0) throw new AppError("internal", "the consent ledger is not what was written");
    });
  consent
    .command("heads")
    .description("the head of every ledger, to be kept where nobody can change it")
    .action(async () => {
      const [{ eachHead }, { createPool }] = await Promise.all([import("../consent/stored-ledgers.ts"), import("../db/pool.ts")]);
      await withDatabase(terminal, async (url) => {
        const pool = createPool({ url, max: 1, name: "consent", onError: () => undefined });
        try {
          for await (const { profileId, seq, hash } of eachHead(pool)) terminal.out(`${profileId}:${seq}:${hash}`);
        } finally {
          await pool.end();
        }
      });
    });
}

async function verifyFile(file: string, anchors: readonly Anchor[]): Promise<readonly LedgerFault[]> {
  const [{ verifyLedger }, { sha256Hex }, { LEDGER_FORMAT }] = await Promise.all([
    import("../consent/verify-ledger.ts"),
    import("../consent/seal.ts"),
    import("../consent/ledger.ts"),
  ]);
  let read: unknown;
  try {
    read = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new AppError("invalid_input", `${file} cannot be read: ${error instanceof Error ? error.message : "unknown"}`);
  }
  if (!isLedger(read, LEDGER_FORMAT)) throw new AppError("invalid_input", `${file} is no consent ledger of the form ${LEDGER_FORMAT}`);
  return verifyLedger(read, sha256Hex, anchors);
}

function isLedger(value: unknown, format: string): value is Ledger {
  if (typeof value !== "object" || value === null) return false;
  const told = value as { readonly [key: string]: unknown };
  return (
    told["format"] === format &&
    typeof told["profileId"] === "string" &&
    typeof told["consent"] === "object" &&
    told["consent"] !== null &&
    Array.isArray(told["chains"]) &&
    told["chains"].every(isChain)
  );
}

function isChain(value: unknown): boolean {
  const told = value as { readonly [key: string]: unknown } | null;
  return (
    typeof told === "object" &&
    typeof told?.["profileId"] === "string" &&
    Array.isArray(told["entries"]) &&
    told["entries"].every(
      (entry: unknown) => typeof entry === "object" && entry !== null && typeof (entry as { seq?: unknown }).seq === "number",
    )
  );
}

async function verifyStored(terminal: Terminal, profileId: string | null, anchors: readonly Anchor[]): Promise<readonly LedgerFault[]> {
  const [{ verifyStoredLedgers }, { createPool }] = await Promise.all([import("../consent/stored-ledgers.ts"), import("../db/pool.ts")]);
  return withDatabase(terminal, async (url) => {
    const pool = createPool({ url, max: 2, name: "consent", onError: () => undefined });
    try {
      return await verifyStoredLedgers(pool, profileId, anchors);
    } finally {
      await pool.end();
    }
  });
}

async function readAnchors({ head = [], heads }: VerifyOptions): Promise<readonly Anchor[]> {
  const lines = heads === undefined ? [] : (await readFile(heads, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return [...head, ...lines].map((text) => {
    const [profileId, seq, hash] = text.trim().split(":");
    if (!profileId || !hash || !/^[1-9]\d*$/.test(seq ?? ""))
      throw new AppError(
        "invalid_input",
        `a head must look like <profile>:<number>:<hash>, as "parley consent heads" prints it; not "${text}"`,
      );
    return { profileId, seq: Number(seq), hash };
  });
}

function faultWords({ profileId, seq, entryId, what, detail }: LedgerFault): string {
  const entry = [seq === null ? null : `entry ${seq}`, entryId === null ? null : `(${entryId})`].filter((part) => part !== null).join(" ");
  return `profile ${profileId}: ${[entry, WORDS[what], detail === null ? null : `[${detail}]`].filter((part) => part !== null && part !== "").join(" ")}`;
}
