import { useMediaQuery } from "@mantine/hooks";
import type { TemplateDetail } from "../api/types.ts";
import { Cell, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./templates.module.css";

const COUNTS = ["sent", "delivered", "read", "replied", "failed"] as const;
const FEW = ["sent", "read", "replied"] as const;

export function Statistics({ stats }: { readonly stats: TemplateDetail["stats"] }) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const narrow = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  const counts = narrow ? FEW : COUNTS;
  const total = stats.languages.reduce((sum, { sent, failed }) => sum + sent + failed, 0);
  return (
    <section className={classes["section"]} aria-label={t("templates.stats")}>
      <h2>{t("templates.stats")}</h2>
      <p className="muted small">{t("templates.stats.of", { n: stats.looked })}</p>
      {total === 0 ? (
        <p className="muted">{t("templates.stats.none")}</p>
      ) : (
        <Table
          label={t("templates.stats")}
          columns={`minmax(0, 1.4fr) repeat(${counts.length}, minmax(0, 1fr))`}
          head={[{ text: t("templates.language") }, ...counts.map((count) => ({ text: t(`templates.stats.${count}`), right: true }))]}
        >
          <div role="rowgroup">
            {stats.languages.map((row) => (
              <div key={row.language} role="row" className={`${table["row"]} ${table["still"]}`} data-testid="template-stats">
                <Cell>{row.language === "" ? "–" : i18n.languageName(row.language)}</Cell>
                {counts.map((count) => (
                  <Cell key={count} right>
                    {number(row[count])}
                  </Cell>
                ))}
              </div>
            ))}
          </div>
        </Table>
      )}
      {stats.buttons.length > 0 && (
        <ul className={classes["taps"]} aria-label={t("templates.stats.taps")}>
          {stats.buttons.map(({ text, n }) => (
            <li key={text}>
              <b>{text}</b> {t("templates.stats.tapped", { n })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
