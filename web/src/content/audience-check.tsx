/** What everybody of an audience would read: for whom something is missing, and who is spoken to in another language. */
import { Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ApiError } from "../api/client.ts";
import { postForLines } from "../api/lines.ts";
import type { AudienceCheck, AudienceCheckLine, MissingVariable } from "../api/types.ts";
import { ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./audience-check.module.css";

type Checked = {
  readonly lookedAt: number;
  readonly check: AudienceCheck | null;
  readonly error: Error | null;
};
const NOTHING: Checked = { lookedAt: 0, check: null, error: null };

/** Asked anew when the question changes; the one before is called off. */
function useAudienceCheck(path: string, body: string, ready: boolean): Checked {
  const [checked, setChecked] = useState(NOTHING);
  useEffect(() => {
    if (!ready) return undefined;
    const off = new AbortController();
    const ask = async (): Promise<void> => {
      setChecked(NOTHING);
      try {
        for await (const line of postForLines<AudienceCheckLine>(path, JSON.parse(body), off.signal)) {
          if (line.kind === "progress") setChecked({ ...NOTHING, lookedAt: line.lookedAt });
          else if (line.kind === "done") setChecked({ lookedAt: line.check.lookedAt, check: line.check, error: null });
          else throw new ApiError(500, "internal", line.message);
        }
      } catch (error) {
        if (!off.signal.aborted) setChecked({ ...NOTHING, error: error instanceof Error ? error : new Error(String(error)) });
      }
    };
    void ask();
    return () => off.abort();
  }, [path, body, ready]);
  return checked;
}

export function AudienceCheckPanel({
  path,
  body,
  people,
  ready,
}: {
  readonly path: string;
  readonly body: unknown;
  /** How many there are to look at, as far as it is known. */
  readonly people: number | null;
  readonly ready: boolean;
}) {
  const { t } = useI18n();
  const { check, lookedAt, error } = useAudienceCheck(path, JSON.stringify(body), ready);
  if (!ready) return <p className="muted">{t("expected.later")}</p>;
  if (error) return <ErrorState error={error} compact />;
  if (!check)
    return (
      <div role="status" data-testid="check-progress">
        <p className="muted">{t("check.progress", { n: lookedAt })}</p>
        <Progress
          value={people === null || people === 0 ? 100 : Math.min(100, (lookedAt / people) * 100)}
          animated
          aria-label={t("check.title")}
        />
      </div>
    );
  return <Result check={check} />;
}

function Result({ check }: { readonly check: AudienceCheck }) {
  const { t, languageName } = useI18n();
  const { meant, variables, languages, noLanguage } = check;
  if (variables.length === 0 && languages.length === 0 && noLanguage === 0)
    return <p data-testid="check-summary">{t("check.allKnown", { n: meant })}</p>;
  return (
    <div className={classes["result"]}>
      {variables.map((variable) => (
        <Variable key={variable.variable} row={variable} of={meant} />
      ))}
      {languages.map(({ wanted, gets, why, people, templates }) => (
        <p key={`${wanted} ${gets} ${why}`} data-testid="check-language">
          {t(`check.language.${why}`, { n: people, wanted: languageName(wanted), gets: languageName(gets) })}
          {/* Two sentences about one language: which is said of which. */}
          {languages.some((other) => other.wanted === wanted && other.why !== why) && (
            <span className="muted small"> {templates.join(", ")}</span>
          )}
        </p>
      ))}
      {noLanguage > 0 && <p>{t("check.noLanguage", { n: noLanguage })}</p>}
      <p className="muted small" data-testid="check-summary">
        {t("check.whole", { n: check.lookedAt })}
      </p>
    </div>
  );
}

function Variable({ row, of }: { readonly row: MissingVariable; readonly of: number }) {
  const { t } = useI18n();
  const parts = (["fallback", "default", "blank", "skip", "fail"] as const).filter((then) => row[then] > 0);
  return (
    <div data-testid="check-variable" className={classes["variable"]} data-kept={row.skip + row.fail > 0 || undefined}>
      <p>
        {t("check.variable", { n: row.people, of, variable: row.variable })}{" "}
        {parts.map((then) => t(`check.then.${then}`, { n: row[then] })).join(t("check.and"))}
      </p>
      <p className="muted small">
        {t("check.examples")}{" "}
        {row.examples.map(({ id, name }, index) => (
          <span key={id}>
            {index > 0 && ", "}
            <Link to="/profiles/$id" params={{ id }} className="link">
              {name}
            </Link>
          </span>
        ))}
      </p>
    </div>
  );
}
