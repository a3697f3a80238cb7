import type { MessageDetail } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./message-drawer.module.css";

/** Where the message's short links lead, and how often they were followed. */
export function MessageLinks({ message }: { readonly message: MessageDetail }) {
  const { t, moment } = useI18n();
  const { links, clickedAt } = message;
  const told = links.length === 0 && clickedAt !== null;
  if (links.length === 0 && !told) return null;
  return (
    <section className={classes["section"]} data-testid="message-links">
      <h2>{t("message.links")}</h2>
      {told && <p>{t("message.links.told", { when: moment(clickedAt) })}</p>}
      <ul className={classes["links"]}>
        {links.map(({ target, clicks, uncounted, firstAt }, index) => (
          <li key={`${index} ${target}`}>
            <a className="link" href={target} target="_blank" rel="noopener noreferrer nofollow">
              {target}
            </a>
            <span>
              {t("message.links.clicks", { n: clicks })}
              {firstAt !== null && <span className="muted"> · {t("message.links.first", { when: moment(firstAt) })}</span>}
            </span>
            {uncounted > 0 && <span className="muted small">{t("message.links.uncounted", { n: uncounted })}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
