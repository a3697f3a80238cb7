/** What is foretold of people: each prediction with how good it is. */
import { Button, Progress, Skeleton } from "@mantine/core";
import { IconChartDots3, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRight } from "../../api/session.tsx";
import type { PredictionDocument, PredictionSummary } from "../../api/types.ts";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { Page } from "../../frame/page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import audiences from "../audiences.module.css";
import { PredictionDialog } from "./prediction-dialog.tsx";
import { isBusy, predictionsQuery } from "./prediction-queries.ts";
import { goalWords } from "./prediction-words.ts";
import classes from "./predictions.module.css";

export function PredictionsPage() {
  const { t } = useI18n();
  const writes = useRight("audiences:write");
  const { data, error, refetch } = useQuery(predictionsQuery);
  const [making, setMaking] = useState(false);
  const make = writes ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)} data-testid="new-prediction">
      {t("predictions.new")}
    </Button>
  ) : undefined;
  return (
    <Page title={t("predictions.title")} lead={t("predictions.lead")} actions={make}>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={160} />
      ) : data.rows.length === 0 ? (
        <section className={`panel ${audiences["card"]}`}>
          <EmptyState picture="people" text={t("predictions.empty")} action={make} />
        </section>
      ) : (
        <ul className={`panel ${classes["list"]}`}>
          {data.rows.map((row) => (
            <Row key={row.name} row={row} />
          ))}
        </ul>
      )}
      {making && <PredictionDialog stored={null} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Row({ row }: { readonly row: PredictionSummary }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <li data-testid="prediction-row" data-name={row.name} data-state={row.state}>
      <IconChartDots3 size={18} stroke={1.7} aria-hidden />
      <span className={classes["what"]}>
        <Link to="/audiences/predictions/$name" params={{ name: row.name }} className="link">
          <strong>{row.title}</strong>
        </Link>
        <span className="muted small">{goalWords(i18n, row.document as PredictionDocument)}</span>
      </span>
      <StateMark row={row} />
      <span className="muted small num">{row.people === null ? "" : t("predictions.people", { n: row.people })}</span>
    </li>
  );
}

/** How good it is, or what is being done. */
export function StateMark({ row }: { readonly row: PredictionSummary }) {
  const { t, percent } = useI18n();
  if (isBusy(row))
    return (
      <span className={classes["busy"]} data-testid="prediction-busy">
        <span className="small muted">
          {t(`predictions.state.${row.state}`)} {row.state !== "waiting" && percent(row.progress)}
        </span>
        <Progress value={row.progress * 100} size={4} aria-label={t(`predictions.state.${row.state}`)} />
      </span>
    );
  const isJudged = row.state === "ready" && row.verdict !== null;
  return (
    <span className={classes["mark"]} data-verdict={isJudged ? row.verdict : row.state}>
      {isJudged && row.verdict !== null ? t(`predictions.verdict.${row.verdict}`) : t(`predictions.state.${row.state}`)}
    </span>
  );
}
