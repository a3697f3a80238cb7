/** What shows that a notice was told: to whom, in which words, by which channel, when it went, came and was read. */
import { Readable } from "node:stream";
import type { Db } from "../db/pool.ts";
import { csvCell } from "../privacy/csv.ts";
import { writePdf } from "../privacy/pdf.ts";
import { createZip } from "../privacy/zip.ts";
import { type EvidenceRow, type NoticeFacts, readEvidence, readNotice } from "./notice-evidence.store.ts";

export type { EvidenceRow, NoticeFacts } from "./notice-evidence.store.ts";

const PEOPLE = 500;
const COLUMNS = [
  "profile",
  "occurrence",
  "step",
  "channel",
  "recipient",
  "state",
  "reason",
  "said",
  "made",
  "sent",
  "accepted",
  "delivered",
  "read",
  "channel_id",
  "error",
  "receipts",
] as const;

type Whose = { readonly pool: Db; readonly workspaceId: string; readonly notice: NoticeFacts };

export async function findNotice(pool: Db, workspaceId: string, name: string): Promise<Whose | null> {
  const notice = await readNotice(pool, workspaceId, name);
  return notice && { pool, workspaceId, notice };
}

async function* eachRow({ pool, workspaceId, notice }: Whose): AsyncGenerator<EvidenceRow> {
  let after: EvidenceRow | null = null;
  for (;;) {
    const rows: readonly EvidenceRow[] = await readEvidence(
      pool,
      { noticeId: notice.id, workspaceId },
      { after, people: PEOPLE, only: null },
    );
    yield* rows;
    after = rows.at(-1) ?? null;
    if (after === null) return;
  }
}

async function* csvOf(whose: Whose): AsyncGenerator<string> {
  yield `\u{feff}${COLUMNS.join(",")}\r\n`;
  for await (const row of eachRow(whose)) yield `${cellsOf(row).map(csvCell).join(",")}\r\n`;
}

export function evidenceCsv(whose: Whose): Readable {
  return Readable.from(csvOf(whose));
}

/** The list, and what was decided by whom. */
export function evidenceZip(whose: Whose): Readable {
  const zip = createZip();
  zip.addText("notice.json", `${JSON.stringify(whose.notice, null, 2)}\n`);
  zip.addStream("evidence.csv", () => evidenceCsv(whose));
  zip.end();
  return zip.output;
}

/** Of one person; null: the notice was not meant for them. */
export async function personEvidence({ pool, workspaceId, notice }: Whose, profileId: string): Promise<readonly EvidenceRow[] | null> {
  const rows = await readEvidence(pool, { noticeId: notice.id, workspaceId }, { after: null, people: 1, only: profileId });
  return rows.length === 0 ? null : rows;
}

export async function evidencePdf(notice: NoticeFacts, rows: readonly EvidenceRow[], madeAt: Date): Promise<Buffer> {
  return writePdf({ title: `Notice ${notice.name}`, madeAt }, ({ line, gap }) => {
    line(notice.title, 18, true);
    line(`Evidence made ${madeAt.toISOString()}`);
    line(`Legal basis: ${notice.legalBasis}`);
    line(`Reason: ${notice.reason}`);
    line(`Started by ${notice.startedBy ?? "-"}, approved by ${notice.approvedBy ?? "-"}`);
    for (const row of rows) {
      gap();
      for (const [index, cell] of cellsOf(row).entries()) if (cell !== "") line(`${COLUMNS[index] ?? ""}: ${cell}`);
    }
  });
}

function cellsOf(row: EvidenceRow): readonly string[] {
  const receipt = (name: string): string => {
    const at = row.receipts?.[name];
    return typeof at === "string" ? at : "";
  };
  return [
    row.profileId,
    row.occurrence,
    String(row.step),
    row.channel ?? "",
    row.recipient ?? "",
    row.state ?? row.outcome,
    row.reason ?? "",
    row.said === null ? "" : JSON.stringify(row.said),
    row.createdAt?.toISOString() ?? "",
    receipt("sent") || (row.claimedAt?.toISOString() ?? ""),
    receipt("accepted"),
    receipt("delivered"),
    receipt("read"),
    row.externalId ?? "",
    row.error === null ? "" : JSON.stringify(row.error),
    row.receipts === null ? "" : JSON.stringify(row.receipts),
  ];
}
