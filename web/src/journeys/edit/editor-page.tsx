import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { journeyQuery } from "../../api/queries.ts";
import { ErrorState, NotFound } from "../../components/states.tsx";
import page from "../journeys.module.css";
import { draftQuery } from "../queries.ts";
import { Workbench } from "./workbench.tsx";

/** A draft, or what is live where there is none. Read once: what others do meanwhile is told when one saves. */
export function EditorPage() {
  const { name } = useParams({ from: "/frame/journeys/$name/edit" });
  const { node, version } = useSearch({ from: "/frame/journeys/$name/edit" });
  const draft = useQuery({ ...draftQuery(name), refetchOnWindowFocus: false });
  const published = draft.data?.published === true;
  const live = useQuery({ ...journeyQuery(name, undefined), enabled: published });
  const older = useQuery({ ...journeyQuery(name, version), enabled: version !== undefined });
  const title = draft.data?.draft?.document.title ?? live.data?.title ?? name;
  useEffect(() => {
    document.title = `${title} · Parley`;
  }, [title]);
  const error = draft.error ?? live.error ?? older.error;
  if (error && !(draft.data && (live.data || !published))) return <ErrorState error={error} retry={() => void draft.refetch()} />;
  if (!draft.data || (published && !live.data) || (version !== undefined && !older.data))
    return (
      <div className={page["page"]}>
        <div className={page["head"]}>
          <Skeleton height={44} width={260} mb="md" />
        </div>
      </div>
    );
  const saved = draft.data.draft;
  // An older version is taken up again as a draft of its own, over the one there is.
  const initial = older.data?.document ?? saved?.document ?? live.data?.document;
  if (!initial) return <NotFound />;
  const kept = saved?.document ?? live.data?.document ?? initial;
  return (
    <Workbench
      key={`${name} ${version ?? ""}`}
      name={name}
      first={node}
      live={live.data ?? null}
      baseVersion={live.data?.version.version ?? null}
      start={{ revision: saved?.revision ?? 0, savedAt: saved?.savedAt ?? null, savedBy: saved?.savedBy ?? null, document: kept }}
      initial={initial}
    />
  );
}
