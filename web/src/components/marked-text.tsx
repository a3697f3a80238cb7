import { MISSING_SIGNS } from "../../../src/liquid/missing-signs.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./bubble.module.css";

const { from, to } = MISSING_SIGNS;

/** A text of a message in which what nobody knows of this person is marked. */
export function MarkedText({ text }: { readonly text: string }) {
  const { t } = useI18n();
  if (!text.includes(from)) return text;
  return text.split(from).map((part, index) => {
    const end = part.indexOf(to);
    // The place in an unchanging text is its only name.
    if (index === 0 || end === -1) return <span key={index}>{part}</span>;
    return (
      <span key={index}>
        <mark className={classes["missing"]} title={t("reader.mark")}>
          {part.slice(0, end)}
        </mark>
        {part.slice(end + 1)}
      </span>
    );
  });
}
