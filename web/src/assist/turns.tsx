import { Badge, Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AssistantTurnView } from "../api/types.ts";
import { MoreButton } from "../components/more-button.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { readTurns } from "./helper-queries.ts";

const MILLION = 1_000_000;
const COLOURS: { readonly [state: string]: string } = { sent: "teal", suggested: "blue", handed_over: "orange" };

/** Everything that the assistant was asked, what it was told, and what came of it. */
export function Turns() {
  const { t } = useI18n();
  const query = useInfiniteQuery({
    queryKey: ["assistant-turns"],
    queryFn: ({ pageParam, signal }) => readTurns(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const { data, error, refetch } = query;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const rows = data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <EmptyState picture="messages" text={t("assistant.log.empty")} />;
  return (
    <div className={classes["stack"]}>
      <ul className={classes["rules"]}>
        {rows.map((turn) => (
          <Turn key={turn.id} turn={turn} />
        ))}
      </ul>
      <MoreButton of={query} words={t("assistant.log.more")} style={{ alignSelf: "start" }} />
    </div>
  );
}

function Turn({ turn }: { readonly turn: AssistantTurnView }) {
  const i18n = useI18n();
  const { t, has } = i18n;
  const now = useNow();
  const [isOpen, setOpen] = useState(false);
  const { question, answer, fault, state, articles, told, hidden, tokensIn, tokensOut, micros, tookMs, model } = turn;
  const words = (key: string, fallback: string): string => (has(key) ? t(key) : fallback);
  const hid = Object.entries(hidden).map(([kind, n]) => {
    const key = `assistant.hidden.${kind}`;
    return has(key) ? t(key, { n }) : `${n} ${kind}`;
  });
  return (
    <li className={`panel ${classes["card"]}`} data-testid="assistant-turn">
      <div className={classes["row"]}>
        <Badge variant="light" color={COLOURS[state] ?? "gray"}>
          {words(`assistant.state.${state}`, state)}
        </Badge>
        <span className="muted small">
          {[
            i18n.relative(turn.createdAt, now),
            ...(turn.purpose === "answer" ? [] : [t(turn.purpose === "suggest" ? "assistant.log.byTeam" : "assistant.log.translation")]),
            ...(model ? [model] : []),
            t("assistant.log.tokens", { n: tokensIn + tokensOut }),
            i18n.number(micros / MILLION),
            ...(tookMs === null ? [] : [i18n.seconds(tookMs / 1_000)]),
          ].join(" · ")}
        </span>
      </div>
      <blockquote className={classes["quote"]} dir="auto">
        {question}
      </blockquote>
      {answer !== null && <p dir="auto">{answer}</p>}
      {fault !== null && <p className={classes["bad"]}>{words(`assistant.fault.${fault}`, fault)}</p>}
      {articles.length > 0 && (
        <span className="small">{t("assistant.log.articles", { titles: articles.map(({ title }) => title).join(", ") })}</span>
      )}
      {hid.length > 0 && <span className="muted small">{t("assistant.log.hidden", { what: hid.join(", ") })}</span>}
      {told !== null && (
        <div className={classes["row"]}>
          <Button size="xs" variant="subtle" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
            {t("assistant.log.told")}
          </Button>
        </div>
      )}
      {isOpen && told !== null && <pre className={classes["told"]}>{readable(told)}</pre>}
    </li>
  );
}

function readable(told: string): string {
  try {
    return JSON.stringify(JSON.parse(told), null, 2);
  } catch {
    // It is shown as it left.
    return told;
  }
}
