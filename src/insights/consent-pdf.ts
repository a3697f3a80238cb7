import PDFDocument from "pdfkit";
import type { LedgerEntry } from "../consent/ledger.ts";
import type { LedgerExport } from "./consent-ledger.ts";

const MARGIN = 48;

/**
 * The ledger as a file for people, with the JSON that the verifier reads attached. Its fonts are those that every reader has: letters beyond
 * Western Europe are written as `\u{…}` on the page and as they are in the attachment.
 */
export async function ledgerPdf(ledger: LedgerExport): Promise<Buffer> {
  const made = new Date(ledger.exportedAt);
  const document = new PDFDocument({
    size: "A4",
    margin: MARGIN,
    info: { Title: "Consent ledger", Creator: "Parley", CreationDate: made },
  });
  const pieces: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (piece: Buffer) => pieces.push(piece));
    document.on("end", () => resolve(Buffer.concat(pieces)));
    document.on("error", reject);
  });
  const line = (text: string, size = 9, bold = false): void =>
    void document
      .font(bold ? "Helvetica-Bold" : "Helvetica")
      .fontSize(size)
      .text(inWesternLetters(text));
  line("Consent ledger", 18, true);
  line(`Profile ${ledger.profileId} · ${ledger.exportedAt}`);
  line("The file ledger.json attached to this document holds the same and can be proved with: parley consent verify ledger.json");
  document.moveDown();
  line("What holds now", 13, true);
  for (const [channel, states] of Object.entries(ledger.consent))
    for (const [key, state] of Object.entries(states))
      if (state)
        line(
          `${channel} · ${key}: ${state.state.replace("_", " ")}${"until" in state ? ` until ${state.until}` : ""} since ${state.at} (${state.source})`,
        );
  for (const { profileId, head, entries } of ledger.chains) {
    document.moveDown();
    line(profileId === ledger.profileId ? "Entries" : `Entries of the merged profile ${profileId}`, 13, true);
    for (const entry of entries) writeEntry(line, entry, () => document.moveDown(0.5));
    if (head) line(`Head ${head.seq}: ${head.hash}`, 7);
  }
  document.file(Buffer.from(JSON.stringify(ledger, null, 2)), {
    name: "ledger.json",
    type: "application/json",
    creationDate: made,
    modifiedDate: made,
  });
  document.end();
  return done;
}

function writeEntry(line: (text: string, size?: number, bold?: boolean) => void, entry: LedgerEntry, gap: () => void): void {
  gap();
  const about = [entry.channel, entry.purpose, entry.topic].filter((part) => part !== null).join(" · ");
  line(`${entry.seq}. ${entry.action.replace("_", " ")} ${about}`, 10, true);
  line(`Said: ${entry.occurredAt ?? "not known"} · recorded: ${entry.recordedAt}`);
  line(`How: ${entry.how} · source: ${entry.source} · by: ${entry.actor}`);
  if (entry.wording !== null) line(`Wording: ${JSON.stringify(entry.wording)}`);
  line(`Evidence: ${JSON.stringify(entry.evidence)}`);
  line(`Hash: ${entry.hash}`, 7);
}

function inWesternLetters(text: string): string {
  return text.replaceAll(/[^\u0020-\u007E\u00A0-\u00FF\u2013\u2014\u2018-\u201D\u2022\u20AC\n]/gu, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
