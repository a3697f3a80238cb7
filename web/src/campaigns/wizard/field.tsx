import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { CampaignDocument, CampaignProblem } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./wizard.module.css";
import { problemWords } from "../../i18n/problem-words.ts";

/** A titled part of a step. */
export function Part({ title, hint, children }: { readonly title: string; readonly hint?: string; readonly children: ReactNode }) {
  return (
    <section className={`panel ${classes["part"]}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {hint !== undefined && <p className="muted small">{hint}</p>}
      </header>
      {children}
    </section>
  );
}

/** One of several ways, with words on what it means. */
export function Choice({
  label,
  hint,
  chosen,
  onChoose,
  name,
  testId,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly name: string;
  readonly testId?: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={classes["choice"]} data-chosen={chosen || undefined}>
      <label>
        <input type="radio" name={name} checked={chosen} onChange={onChoose} {...(testId ? { "data-testid": testId } : {})} />
        <span>
          <strong>{label}</strong>
          {hint !== undefined && <span className="muted small">{hint}</span>}
        </span>
      </label>
      {chosen && children && <div className={classes["choiceBody"]}>{children}</div>}
    </div>
  );
}

export function Problems({
  problems,
  variants = [],
  below = "",
}: {
  readonly problems: readonly CampaignProblem[];
  /** Of the document that they are about. */
  readonly variants?: CampaignDocument["variants"];
  readonly below?: string;
}) {
  const i18n = useI18n();
  const { t, has } = i18n;
  const names = { variants: variants.map(({ name }) => name) };
  const shown = problems.filter(({ path }) => path.startsWith(below));
  if (shown.length === 0) return null;
  return (
    <ul className={classes["problems"]}>
      {shown.map((problem) => {
        const { path, code, severity, message } = problem;
        const key = `campaign.problem.${code}`;
        return (
          <li key={`${path} ${code} ${message}`} data-severity={severity} data-testid="campaign-problem">
            <IconAlertTriangle size={15} aria-hidden />
            <span>{has(key) ? t(key) : problemWords(i18n, problem, names)}</span>
          </li>
        );
      })}
    </ul>
  );
}
