import type { TemplateDetail } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { categoryWords } from "../i18n/words.ts";
import { reasonWords } from "./editor/editor-page.tsx";
import classes from "./templates.module.css";

type Row = TemplateDetail["history"][number];

/** What WhatsApp and people did with it, newest first. */
export function History({ rows }: { readonly rows: TemplateDetail["history"] }) {
  const { t, moment } = useI18n();
  return (
    <section className={`${classes["section"]} panel`} aria-label={t("templates.history")}>
      <h2>{t("templates.history")}</h2>
      {rows.length === 0 && <p className="muted">{t("templates.history.none")}</p>}
      <ol className={classes["history"]} data-testid="template-history">
        {rows.map((row, index) => (
          <li key={index}>
            <time className="muted small" dateTime={row.at}>
              {moment(row.at)}
            </time>
            <Words row={row} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Words({ row: { kind, detail } }: { readonly row: Row }) {
  const i18n = useI18n();
  const { t, has, dateTime } = i18n;
  const say = (name: string): string => (typeof detail[name] === "string" ? detail[name] : "");
  const to = say("to");
  switch (kind) {
    case "status": {
      const key = `template.status.${to}`;
      const pause = `templates.pause.${say("title")}`;
      const reason = say("reason");
      return (
        <div>
          {has(key) ? t(key) : to}
          {has(pause) && <div className="muted small">{t(pause)}</div>}
          {reason !== "" && to === "REJECTED" && <div className="small">{reasonWords(i18n, reason)}</div>}
          {say("recommendation") !== "" && <div className="muted small">{t("templates.said", { words: say("recommendation") })}</div>}
        </div>
      );
    }
    case "quality": {
      const [from, now] = [`quality.${say("from") || "UNKNOWN"}`, `quality.${to}`];
      return <div>{t("templates.history.quality", { from: has(from) ? t(from) : "", to: has(now) ? t(now) : to })}</div>;
    }
    case "category":
      return <div>{t("templates.history.category", { from: categoryWords(i18n, say("from")), to: categoryWords(i18n, to) })}</div>;
    case "category_announced":
      return (
        <div>{t("templates.willBe", { category: categoryWords(i18n, to), when: say("when") === "" ? "" : dateTime(say("when")) })}</div>
      );
    case "deleted":
      return <div>{t("templates.history.deleted", { who: say("by") })}</div>;
    default:
      return <div>{t("templates.history.submitted", { who: say("by") })}</div>;
  }
}
