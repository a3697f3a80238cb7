import { Select, Skeleton } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client.ts";
import { journeyQuery } from "../../api/queries.ts";
import type { JourneyDetail, Problem } from "../../api/types.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { ErrorState } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { problemWords } from "../../i18n/problem-words.ts";
import { useControl } from "./control-query.ts";
import classes from "./control.module.css";

/** Moves everybody from older versions to the live one. Nodes that it does not have need to be told where their people go. */
export function DrainDialog({ journey, onClose }: { readonly journey: JourneyDetail; readonly onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const current = journey.versions.find((version) => version.current);
  const older = journey.versions.filter((version) => !version.current && version.live > 0);
  const { data: live, error } = useQuery(journeyQuery(journey.name, current?.version));
  const { olds, ready } = useQueries({
    queries: older.map(({ version }) => journeyQuery(journey.name, version)),
    combine: (all) => ({ olds: all.flatMap(({ data }) => (data ? [data] : [])), ready: all.every(({ data }) => data !== undefined) }),
  });
  const [nodes, setNodes] = useState<Readonly<Record<string, string>>>({});
  const give = useControl(journey.name, "drain", onClose);
  const people = older.reduce((sum, version) => sum + version.live, 0);
  const asked = live ? missingNodes(olds, live) : [];
  const values = { n: people, version: current?.version ?? 0 };
  const faults = problemsIn(give.error);
  return (
    <CommandDialog
      title={t("control.drain.title", values)}
      consequence={t("control.drain.text", values)}
      go={t("control.drain.go", values)}
      disabled={!live || !ready || asked.some(({ name }) => nodes[name] === undefined)}
      give={give}
      onGo={() => give.mutate({ nodes })}
      onClose={onClose}
      trouble={
        faults.length === 0 ? undefined : (
          <ul>
            {faults.map((fault) => (
              <li key={fault.path + fault.message}>{problemWords(i18n, fault)}</li>
            ))}
          </ul>
        )
      }
    >
      {error && <ErrorState error={error} compact />}
      {!ready && !error && <Skeleton height={64} />}
      {live && ready && asked.length > 0 && (
        <>
          <p className="muted small">{t("control.drain.missing", values)}</p>
          <div className={classes["moves"]}>
            {asked.map(({ name, here }) => (
              <Select
                key={name}
                label={t("control.drain.from", { name, n: here })}
                placeholder={t("control.drain.to")}
                searchable
                data={live.nodes.map((node) => node.name)}
                value={nodes[name] ?? null}
                onChange={(to) => setNodes(({ [name]: _before, ...others }) => (to === null ? others : { ...others, [name]: to }))}
                data-testid={`move-${name}`}
              />
            ))}
          </div>
        </>
      )}
    </CommandDialog>
  );
}

/** Nodes of older versions that the live one does not have, with how many stand there: each once, though several versions have it. */
function missingNodes(olds: readonly JourneyDetail[], live: JourneyDetail): readonly { readonly name: string; readonly here: number }[] {
  const known = new Set(live.nodes.map(({ name }) => name));
  const here = new Map<string, number>();
  for (const { nodes } of olds)
    for (const node of nodes) if (!known.has(node.name)) here.set(node.name, (here.get(node.name) ?? 0) + node.live);
  return [...here].map(([name, n]) => ({ name, here: n }));
}

function problemsIn(error: unknown): readonly Problem[] {
  const problems = error instanceof ApiError ? error.problem["problems"] : undefined;
  return Array.isArray(problems) ? (problems as readonly Problem[]) : [];
}
