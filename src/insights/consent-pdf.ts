import type { LedgerEntry } from "../consent/ledger.ts";
import { type PdfPages, writePdf } from "../privacy/pdf.ts";
import type { LedgerExport } from "./consent-ledger.ts";

/** The ledger as a file for people, with the JSON that the verifier reads attached. */
export async function ledgerPdf(ledger: LedgerExport): Promise<Buffer> {
  return writePdf({ title: "Consent ledger", madeAt: new Date(ledger.exportedAt) }, (pages) => {
    const { line, gap, attach } = pages;
    line("Consent ledger", 18, true);
    line(`Profile ${ledger.profileId} · ${ledger.exportedAt}`);
    line("The file ledger.json attached to this document holds the same and can be proved with: parley consent verify ledger.json");
    gap();
    line("What holds now", 13, true);
    for (const [channel, states] of Object.entries(ledger.consent))
      for (const [key, state] of Object.entries(states))
        if (state)
          line(
            `${channel} · ${key}: ${state.state.replace("_", " ")}${"until" in state ? ` until ${state.until}` : ""} since ${state.at} (${state.source})`,
          );
    for (const { profileId, head, entries } of ledger.chains) {
      gap();
      line(profileId === ledger.profileId ? "Entries" : `Entries of the merged profile ${profileId}`, 13, true);
      for (const entry of entries) writeEntry(pages, entry);
      if (head) line(`Head ${head.seq}: ${head.hash}`, 7);
    }
    attach("ledger.json", "application/json", JSON.stringify(ledger, null, 2));
  });
}

function writeEntry({ line, gap }: PdfPages, entry: LedgerEntry): void {
  gap(0.5);
  const about = [entry.channel, entry.purpose, entry.topic].filter((part) => part !== null).join(" · ");
  line(`${entry.seq}. ${entry.action.replace("_", " ")} ${about}`, 10, true);
  line(`Said: ${entry.occurredAt ?? "not known"} · recorded: ${entry.recordedAt}`);
  line(`How: ${entry.how} · source: ${entry.source} · by: ${entry.actor}`);
  if (entry.wording !== null) line(`Wording: ${JSON.stringify(entry.wording)}`);
  line(`Evidence: ${JSON.stringify(entry.evidence)}`);
  line(`Hash: ${entry.hash}`, 7);
}
