import { useQuery } from "@tanstack/react-query";
import type { AudienceUpload } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { faultsAddress } from "../audience-queries.ts";
import classes from "../audiences.module.css";
import { readCsvHead } from "./csv-head.ts";
import { faultWords } from "../../i18n/problem-words.ts";

const SHOWN = 20;

/** The first rows that could not be taken, as the report says them. */
export function Faults({ upload }: { readonly upload: AudienceUpload }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { data } = useQuery({
    queryKey: ["audiences", upload.audience, "faults", upload.id, upload.faults],
    queryFn: async ({ signal }) => {
      const answer = await fetch(faultsAddress(upload.audience, upload.id), { credentials: "same-origin", signal });
      return answer.ok ? readCsvHead(new Uint8Array(await answer.arrayBuffer()), true, SHOWN) : null;
    },
  });
  if (!data) return null;
  // The report ends with the line and the reason: here they come first. A row may have too few cells, or too many.
  const columns = [t("uploads.line"), t("uploads.reason"), ...data.columns.slice(0, -2)];
  return (
    <div className={classes["scrollX"]} tabIndex={0} role="region" aria-label={t("uploads.faults")}>
      <table className={classes["preview"]} data-testid="upload-fault-rows">
        <thead>
          <tr>
            {columns.map((column, index) => (
              // Headings may repeat; their place is their name.
              <th key={index} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={row.at(-2)} data-testid="upload-fault">
              {[row.at(-2) ?? "", faultWords(i18n, row.at(-1) ?? ""), ...row.slice(0, -2).map(asUploaded)].map((cell, index) => (
                <td key={index} data-words={index === 1 || undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {upload.faults > SHOWN && <p className="muted small">{t("uploads.faults.more", { n: upload.faults - SHOWN })}</p>}
    </div>
  );
}

/** Cells that a spreadsheet would calculate are written with `'` before them; on the screen nothing calculates. */
function asUploaded(cell: string): string {
  return cell.replace(/^'(?=[=+\-@\t\r])/, "");
}
