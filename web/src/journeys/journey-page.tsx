import { Badge, Button, Drawer, Select, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAlertTriangle, IconPencil } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { journeyQuery } from "../api/queries.ts";
import type { JourneyDetail } from "../api/types.ts";
import { PageTabs } from "../components/page-tabs.tsx";
import { Copy, EmptyState, ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useRight } from "../api/session.tsx";
import { JourneyStateBadge, StandingStill } from "./control/journey-state.tsx";
import { JourneyActions } from "./control/journey-actions.tsx";
import { ComparePane } from "./compare-pane.tsx";
import { entryHeading } from "./entry-words.ts";
import classes from "./journeys.module.css";
import { LiveCanvas } from "./live-canvas.tsx";
import { Revenue } from "./revenue.tsx";
import { NodePanel } from "./node-panel.tsx";
import { problemWords } from "../i18n/problem-words.ts";

export function JourneyPage() {
  const { name } = useParams({ from: "/frame/journeys/$name" });
  const { version, node, tab, run } = useSearch({ from: "/frame/journeys/$name" });
  const navigate = useNavigate({ from: "/journeys/$name" });
  const { data, error, refetch } = useQuery({ ...journeyQuery(name, version), placeholderData: keepPreviousData });
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const select = useCallback(
    (chosen: string | undefined) =>
      void navigate({ search: ({ node: _before, ...rest }) => (chosen === undefined ? rest : { ...rest, node: chosen }), replace: true }),
    [navigate],
  );
  const title = data?.title;
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Parley`;
  }, [title]);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <div className={classes["page"]}>
        <div className={classes["head"]}>
          <Skeleton height={44} width={260} mb="md" />
        </div>
        <div style={{ display: "grid", justifyItems: "center", gap: 48, paddingTop: 48 }}>
          {[0, 1, 2].map((index) => (
            <Skeleton key={index} width={248} height={76} radius="md" />
          ))}
        </div>
      </div>
    );
  const panel =
    node === undefined ? null : (
      <NodePanel
        journey={data}
        name={node}
        onClose={() => select(undefined)}
        onTrace={(chosen) => void navigate({ search: (before) => ({ ...before, run: chosen }), replace: true })}
      />
    );
  return (
    <div className={classes["page"]} data-full>
      <div>
        <Head journey={data} tab={tab ?? "canvas"} />
        <StandingStill journey={data} />
      </div>
      <div className={classes["work"]}>
        {tab === "json" ? (
          <Source journey={data} />
        ) : tab === "compare" ? (
          <ComparePane journey={data} />
        ) : tab === "problems" ? (
          <Problems
            journey={data}
            onSelect={(chosen) => void navigate({ search: ({ tab: _tab, ...rest }) => ({ ...rest, node: chosen }) })}
          />
        ) : (
          <>
            <LiveCanvas
              journey={data}
              selected={node}
              run={run}
              onSelect={select}
              onUntrace={() => void navigate({ search: ({ run: _run, ...rest }) => rest, replace: true })}
            />
            {narrow ? (
              <Drawer
                opened={panel !== null}
                onClose={() => select(undefined)}
                position="bottom"
                size="75%"
                withCloseButton={false}
                padding={0}
                styles={{ body: { height: "100%" } }}
              >
                {panel}
              </Drawer>
            ) : (
              panel
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Head({ journey, tab }: { readonly journey: JourneyDetail; readonly tab: "canvas" | "problems" | "compare" | "json" }) {
  const i18n = useI18n();
  const { t, moment } = i18n;
  const navigate = useNavigate({ from: "/journeys/$name" });
  const mayWrite = useRight("journeys:write");
  const { entry } = journey.document;
  return (
    <header className={classes["head"]}>
      <div className={classes["heading"]}>
        <h1>
          {journey.title} <JourneyStateBadge state={journey.state} />
        </h1>
        <div className={classes["lead"]}>
          <Revenue journey={journey.name} />
          <span>{entry.kind === "event" ? t("journey.entry", { event: entry.event }) : entryHeading(i18n, entry)}</span>
          <span className="num" data-testid="journey-live">
            {t("journey.inIt", { n: journey.live })}
          </span>
          <span>{t("journey.publishedAt", { when: moment(journey.version.publishedAt) })}</span>
        </div>
      </div>
      <Select
        aria-label={t("journeys.col.version")}
        w={264}
        allowDeselect={false}
        value={String(journey.version.version)}
        data={journey.versions.map((version) => ({
          value: String(version.version),
          label: `${t("journey.version", { n: version.version })}${version.current ? ` · ${t("journey.version.current")}` : ""}${version.live > 0 ? ` · ${t("journey.version.live", { n: version.live })}` : ""}`,
        }))}
        onChange={(value) => void navigate({ search: ({ node: _node, run: _run, ...rest }) => ({ ...rest, version: Number(value) }) })}
      />
      {mayWrite && <JourneyActions journey={journey} />}
      {mayWrite && (
        <Button
          renderRoot={(props) => (
            <Link
              {...props}
              to="/journeys/$name/edit"
              params={{ name: journey.name }}
              search={journey.version.current ? {} : { version: journey.version.version }}
            />
          )}
          leftSection={<IconPencil size={16} />}
          data-testid="edit-journey"
        >
          {t("journey.edit")}
        </Button>
      )}
      <PageTabs
        className={classes["tabs"] ?? ""}
        tabs={[
          { value: "canvas", label: t("journey.tab.canvas") },
          {
            value: "problems",
            label: t("journey.tab.problems"),
            aside:
              journey.problems.length > 0 ? (
                <Badge size="sm" className={classes["warn"] ?? ""}>
                  {journey.problems.length}
                </Badge>
              ) : null,
          },
          { value: "compare", label: t("journey.tab.compare") },
          { value: "json", label: t("journey.tab.json") },
        ]}
        value={tab}
        onChange={(next) => void navigate({ search: ({ tab: _tab, ...rest }) => (next === "canvas" ? rest : { ...rest, tab: next }) })}
        lineless
      />
    </header>
  );
}

function Source({ journey }: { readonly journey: JourneyDetail }) {
  const text = JSON.stringify(journey.document, null, 2);
  return (
    <div className={classes["source"]}>
      <Copy value={text}>
        <span className="muted small">{journey.name}.json</span>
      </Copy>
      <pre tabIndex={0} data-testid="journey-json">
        {text}
      </pre>
    </div>
  );
}

function Problems({ journey, onSelect }: { readonly journey: JourneyDetail; readonly onSelect: (node: string) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  if (journey.problems.length === 0)
    return (
      <div className={classes["source"]}>
        <EmptyState picture="calm" text={t("journey.problems.none")} />
      </div>
    );
  return (
    <div className={classes["source"]}>
      <ul className={`panel ${classes["problems"]}`}>
        {journey.problems.map((problem) => {
          const { node } = problem;
          return (
            <li key={problem.path + problem.code} data-severity={problem.severity}>
              <IconAlertTriangle size={20} stroke={1.7} aria-hidden />
              <div>
                {problemWords(i18n, problem)}
                <div className="small">
                  {node === null ? (
                    <code>{problem.path}</code>
                  ) : (
                    <a
                      href={`?node=${encodeURIComponent(node)}`}
                      className="link"
                      onClick={(event) => {
                        event.preventDefault();
                        onSelect(node);
                      }}
                    >
                      {node}
                    </a>
                  )}
                </div>
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
