import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { personLabel } from "../components/person-name.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./content.module.css";
import type { Reading } from "./sample.ts";

/** Under the phone: as whom it is read, what is not known of them, and the way to the next. */
export function ReaderBar({ reading }: { readonly reading: Reading }) {
  const { t } = useI18n();
  const { reader, isKnown, place, of, turn } = reading;
  if (!reader) return isKnown ? <p className="muted small">{t("reader.nobody")}</p> : null;
  const { person, missing, preview } = reader;
  return (
    <div className={classes["reader"]} data-testid="reader">
      <div className={classes["readerHead"]}>
        <span className="small">
          {t("reader.as")}{" "}
          <Link to="/profiles/$id" params={{ id: person.id }} className="link" target="_blank">
            {personLabel(person, t("common.unknownPerson"))}
          </Link>
        </span>
        {of > 1 && (
          <span className={classes["readerTurn"]}>
            <ActionIcon variant="subtle" size="sm" aria-label={t("reader.previous")} title={t("reader.previous")} onClick={() => turn(-1)}>
              <IconChevronLeft size={16} aria-hidden />
            </ActionIcon>
            <span className="muted small num">{t("reader.place", { n: place + 1, of })}</span>
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={t("reader.next")}
              title={t("reader.next")}
              onClick={() => turn(1)}
              data-testid="next-reader"
            >
              <IconChevronRight size={16} aria-hidden />
            </ActionIcon>
          </span>
        )}
      </div>
      {missing.length > 0 ? (
        <ul className={`${classes["readerLacks"]} small`} data-testid="reader-lacks">
          {missing.map(({ variable, instead }) => (
            <li key={variable}>
              <code>{variable}</code> {t(`reader.lacks.${instead}`)}
            </li>
          ))}
        </ul>
      ) : (
        preview === null && <p className="small">{t("reader.cannot")}</p>
      )}
    </div>
  );
}
