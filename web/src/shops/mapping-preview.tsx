import { useQuery } from "@tanstack/react-query";
import { send } from "../api/client.ts";
import type { MappingTrialAnswer } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { callWords } from "../i18n/words.ts";
import type { Json } from "./mapping.ts";
import classes from "./mapping.module.css";

/** What would come of the last calls, or of one that was pasted, if the source were set up so. */
export function MappingPreview({
  sourceId,
  settings,
  body,
}: {
  readonly sourceId: string;
  readonly settings: { readonly [name: string]: unknown };
  readonly body?: Json;
}) {
  const i18n = useI18n();
  const { t, moment } = i18n;
  const asked = { settings, ...(body === undefined ? {} : { body }) };
  const { data } = useQuery({
    queryKey: ["sources", sourceId, "try", JSON.stringify(asked)],
    queryFn: () => send<MappingTrialAnswer>("POST", `/v1/sources/${sourceId}/try`, asked),
    placeholderData: (before) => before,
  });
  if (!data || data.rows.length === 0) return null;
  return (
    <section className={classes["preview"]} data-testid="mapping-preview">
      <h3>{t("mapping.preview")}</h3>
      <ul className={classes["list"]}>
        {data.rows.map((row, index) => (
          <li key={row.deliveryId ?? index} data-right={row.why === null}>
            <span className="muted small">{row.receivedAt === null ? t("mapping.preview.example") : moment(row.receivedAt)}</span>
            {row.why === null ? (
              <span>
                <strong>{row.events.map(({ type }) => type).join(", ")}</strong> {Object.values(row.identities).join(", ")}{" "}
                <code>{JSON.stringify({ ...row.attributes, ...row.events[0]?.properties })}</code>
              </span>
            ) : (
              <span style={{ color: "var(--bad)" }}>{callWords(i18n, row.why)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
