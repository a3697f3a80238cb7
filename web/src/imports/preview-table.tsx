import type { SyncDocument, SyncPreview } from "../api/types.ts";
import audiences from "../audiences/audiences.module.css";
import { NameField, Pick } from "../audiences/rules/inputs.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { faultWords } from "../i18n/problem-words.ts";
import { type Chosen, rolesFor } from "./column-roles.ts";

/** The columns with what each is read as, above the first rows; a row that would not be taken says why. */
export function PreviewTable({
  chosen,
  into,
  preview,
  onChange,
}: {
  readonly chosen: readonly Chosen[];
  readonly into: SyncDocument["into"];
  readonly preview: SyncPreview | null;
  readonly onChange: (chosen: readonly Chosen[]) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const set = (index: number, change: Partial<Chosen>): void =>
    onChange(chosen.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const isFaulty = preview?.rows.some(({ fault }) => fault !== null) ?? false;
  const roles = rolesFor(into).map((role) => ({ value: role, label: t(`imports.role.${role}`) }));
  return (
    <div className={audiences["scrollX"]} tabIndex={0} role="region" aria-label={t("imports.columns")}>
      <table className={audiences["preview"]} data-testid="import-preview">
        <thead>
          <tr>
            {chosen.map(({ column, role, name }, index) => (
              <th key={column} scope="col" data-ignored={role === "ignore" || undefined}>
                <span className="cut">{column}</span>
                <Pick
                  label={t("upload.column.as", { header: column })}
                  options={roles}
                  value={role}
                  onChange={(next) => set(index, { role: next })}
                />
                {(role === "attribute" || role === "property") && (
                  <NameField
                    label={t("imports.nameAs", { column })}
                    value={name}
                    known={[]}
                    wrong={name === "" || /[.\s]/.test(name)}
                    onChange={(next) => set(index, { name: next })}
                  />
                )}
              </th>
            ))}
            {isFaulty && <th scope="col">{t("uploads.reason")}</th>}
          </tr>
        </thead>
        <tbody>
          {preview?.rows.map(({ line, cells, fault }) => (
            <tr key={line}>
              {chosen.map(({ column, role }) => (
                <td key={column} data-ignored={role === "ignore" || undefined}>
                  {cells[preview.columns.indexOf(column)] ?? ""}
                </td>
              ))}
              {isFaulty && (
                <td className={audiences["alert"]} data-words>
                  {fault !== null && faultWords(i18n, fault)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {preview?.rows.length === 0 && <p className="muted small">{t("imports.look.none")}</p>}
    </div>
  );
}
