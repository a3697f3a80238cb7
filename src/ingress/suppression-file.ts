/** Reads a list of people who are to be sent nothing, as the text of a CSV file: every row that can be used, and every fault with its line. */
import { SUPPRESSION_SORTS, type SuppressionSort } from "../consent/suppression.ts";
import { AppError } from "../platform/errors.ts";
import { normaliseIdentities } from "../profiles/normalise-identities.ts";
import { IDENTITY_KINDS, type IdentityKind } from "../profiles/profile.ts";
import { tableOf } from "./lists/csv-table.ts";

export type SuppressionLine = {
  readonly sort: SuppressionSort;
  readonly kind: IdentityKind;
  readonly value: string;
  readonly reason: string;
};
export type SuppressionFault = { readonly line: number; readonly reason: string };

const MOST_LINES = 50_000;

/** `reason`: of lines that give none. A line may name a person by several of its columns: each of the names is listed. */
export function readSuppressions(
  text: string,
  reason: string,
): { readonly lines: readonly SuppressionLine[]; readonly faults: readonly SuppressionFault[] } {
  const [head, ...rows] = tableOf(text);
  const columns = (head?.record ?? []).map((cell) => cell.trim().toLowerCase().replaceAll(/[ _-]/g, ""));
  const kinds = IDENTITY_KINDS.filter((kind) => columns.includes(kind.toLowerCase()));
  if (kinds.length === 0)
    throw new AppError(
      "invalid_input",
      "the first line must name the columns: one at least of phone, email, externalId, bsuid; and reason, sort",
    );
  if (rows.length > MOST_LINES) throw new AppError("too_large", `a list may have ${MOST_LINES} lines, this one has ${rows.length}`);
  const lines: SuppressionLine[] = [];
  const faults: SuppressionFault[] = [];
  for (const { record, line } of rows) {
    const at = (name: string): string => (record[columns.indexOf(name.toLowerCase())] ?? "").trim();
    const sort = at("sort") === "" ? "suppression" : SUPPRESSION_SORTS.find((known) => known === at("sort").toLowerCase());
    if (!sort) {
      faults.push({ line, reason: `sort must be one of ${SUPPRESSION_SORTS.join(", ")}` });
      continue;
    }
    const named = kinds.filter((kind) => at(kind) !== "");
    if (named.length === 0) faults.push({ line, reason: "names nobody" });
    for (const kind of named) {
      const normalised = normaliseIdentities({ [kind]: at(kind) });
      const value = normalised.ok ? normalised.identities[kind] : undefined;
      if (value !== undefined) lines.push({ sort, kind, value, reason: at("reason") || reason });
      else faults.push({ line, reason: `${kind} ${normalised.ok ? "is empty" : normalised.fault.reason}` });
    }
  }
  return { lines, faults };
}
