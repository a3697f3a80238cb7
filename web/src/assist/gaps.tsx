import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { EmptyState, ErrorState, useNotice } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ArticleEditor } from "./article-editor.tsx";
import classes from "./assist.module.css";
import { closeGaps, gapsQuery } from "./helper-queries.ts";

export function Gaps() {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  const client = useQueryClient();
  const writes = useRight("templates:write");
  const { data, error, refetch } = useQuery(gapsQuery);
  const [asked, setAsked] = useState<string | null>(null);
  const close = useAction({
    mutationFn: (id: string) => closeGaps([id]),
    onError: useNotice(),
    onSuccess: async () => client.invalidateQueries({ queryKey: gapsQuery.queryKey }),
  });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  if (data.rows.length === 0) return <EmptyState picture="messages" text={t("knowledge.gaps.empty")} />;
  return (
    <div className={classes["stack"]}>
      <p className="muted">{t("knowledge.gaps.lead")}</p>
      <ul className={classes["rules"]}>
        {data.rows.map(({ id, text, at, profileId, nearest }) => (
          <li key={id} className={`panel ${classes["card"]}`} data-testid="gap">
            <blockquote className={classes["quote"]} dir="auto">
              {text}
            </blockquote>
            <div className={classes["row"]}>
              {writes && (
                <>
                  <Button size="xs" onClick={() => setAsked(text)}>
                    {t("knowledge.gaps.write")}
                  </Button>
                  <Button size="xs" variant="default" onClick={() => close.mutate(id)}>
                    {t("knowledge.gaps.close")}
                  </Button>
                </>
              )}
              <Link to="/profiles/$id" params={{ id: profileId }} className="link small">
                {i18n.relative(at, now)}
              </Link>
              {nearest && (
                <span className="muted small">
                  {t("knowledge.gaps.nearest", { title: nearest.title, score: i18n.percent(nearest.score) })}
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
      {asked !== null && <ArticleEditor id={null} title={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}
