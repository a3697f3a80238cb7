/** The first rows of a source, and what would become of them. Nothing is taken in. */
import type { SyncColumn, SyncInto, SyncPreview, SyncSource } from "../contract/warehouse.ts";
import { cellsOf, mapRow, mappingFault, suggestMapping } from "./map-row.ts";
import { openSource, type Place } from "./places.ts";

const SHOWN_ROWS = 10;
const SHOWN_LETTERS = 200;

export async function previewSync(
  place: Place,
  wanted: {
    readonly source: SyncSource;
    readonly into: SyncInto;
    readonly columns: readonly SyncColumn[] | null;
    readonly country: string | null;
  },
): Promise<SyncPreview> {
  const opened = await openSource(place, wanted.source, { signal: new AbortController().signal, isPreview: true });
  if (opened.kind === "unchanged") throw new Error("a look at a file was answered as if it were known");
  await using source = opened;
  const page = await source.pages.next();
  const { columns, rows } = page.done === true ? { columns: [], rows: [] } : page.value;
  const suggested = suggestMapping(columns, wanted.into);
  const mapping = { into: wanted.into, columns: wanted.columns ?? suggested, country: wanted.country };
  const isWhole = mappingFault(mapping) === null;
  return {
    file: source.file?.name ?? null,
    columns: [...columns],
    suggested: [...suggested],
    rows: rows.slice(0, SHOWN_ROWS).map((row) => {
      const mapped = isWhole || "fault" in row ? mapRow(mapping, row) : null;
      return { line: row.line, cells: [...cellsOf(columns, row, SHOWN_LETTERS)], fault: mapped?.ok === false ? mapped.reason : null };
    }),
  };
}
