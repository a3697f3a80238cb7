import { Button, CloseButton, NumberInput, Progress, Skeleton, Tabs } from "@mantine/core";
import { IconDice5, IconServer } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { ApiError } from "../api/client.ts";
import type { Problem } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { useNow } from "../components/use-now.ts";
import { ProblemList } from "../journeys/edit/dialogs.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import type { RehearsalResult } from "../../../src/contract/rehearsal.ts";
import { AudienceCheckPanel } from "../content/audience-check.tsx";
import { AssumptionsForm } from "./assumptions-form.tsx";
import { Examples } from "./examples.tsx";
import { Figures } from "./figures.tsx";
import { overlayAt, type RehearsalPanelProps } from "./overlay.ts";
import { PeopleForm } from "./people-form.tsx";
import classes from "./rehearsal.module.css";
import { TimeSlider } from "./time-slider.tsx";
import { type Settings, startOnServer, useCast, useEarlier, useLocalRehearsal, useServerRehearsal } from "./use-rehearsal.ts";

const FIRST: Settings = {
  people: { from: "profiles" },
  assumptions: {},
  learn: true,
  environment: {},
  overMs: 0,
  seed: 1,
  properties: null,
};
const SERVER_PEOPLE = 20_000;

/** Rehearses the document as it stands: here on some people with every change, on the server on many when asked. */
export function RehearsalPanel({ document, onOverlay, onSelectNode, onClose }: RehearsalPanelProps) {
  const { t, number, relative } = useI18n();
  const now = useNow();
  const [settings, set] = useState(FIRST);
  const [tab, setTab] = useState<string | null>("assumptions");
  const [most, setMost] = useState(SERVER_PEOPLE);
  const [serverId, setServerId] = useState<string | null>(null);
  const change = (changed: Partial<Settings>): void => {
    setServerId(null);
    set((before) => ({ ...before, ...changed }));
  };
  const { data: cast, error: castError, refetch } = useCast(document, settings.people);
  const local = useLocalRehearsal(document, cast, settings);
  const onServer = useServerRehearsal(serverId);
  const start = useAction({
    mutationFn: async () => (cast ? startOnServer(document, cast, settings, most) : null),
    onSuccess: (started) => setServerId(started?.id ?? null),
  });
  const { data: earlier = [] } = useEarlier(document.name);
  const server = serverId === null ? undefined : onServer.data;
  const result = server?.result ?? local.shown?.result ?? null;
  const tookMs = server?.result ? server.tookMs : (local.shown?.tookMs ?? null);
  const [bucket, setBucket] = useMoment(result, onOverlay);

  const faults = problemsIn(castError);
  if (faults.length > 0 || (castError && !cast))
    return (
      <section className={classes["panel"]} aria-label={t("rehearsal.title")} data-testid="rehearsal-panel">
        <Head onClose={onClose} />
        {faults.length > 0 ? (
          <>
            <p>{t("rehearsal.errors", { n: faults.length })}</p>
            <ProblemList problems={faults} onPick={(node) => node !== null && onSelectNode?.(node)} />
          </>
        ) : (
          <ErrorState error={castError} retry={() => void refetch()} compact />
        )}
      </section>
    );
  if (!cast) return <Skeleton height={420} radius="md" data-testid="rehearsal-loading" />;
  const busy = server !== undefined && ["waiting", "reading", "running"].includes(server.state);
  const others = earlier.filter(({ id, state }) => id !== serverId && !["failed", "cancelled"].includes(state)).slice(0, 3);
  return (
    <section className={classes["panel"]} aria-label={t("rehearsal.title")} data-testid="rehearsal-panel">
      <Head onClose={onClose} />
      <PeopleForm people={settings.people} onChange={(people) => change({ people })} />
      {castError && <ErrorState error={castError} compact />}
      {local.error !== null && (
        <p role="alert" className={classes["alert"]}>
          {t("rehearsal.broke")}
        </p>
      )}
      {server && ["failed", "cancelled"].includes(server.state) && (
        <p role="alert" className={classes["alert"]}>
          {t("rehearsal.broke.server")}
        </p>
      )}
      {start.error && <ErrorState error={start.error} compact />}
      {result && result.runs > 0 ? (
        <>
          <p
            className="small"
            data-testid="rehearsal-summary"
            data-where={server?.result ? "server" : "here"}
            data-sent={result.messages.sent}
          >
            {t("rehearsal.summary", { people: result.people, runs: result.runs, messages: result.messages.sent })}
            {tookMs !== null && <span className="muted"> · {t("rehearsal.took", { ms: Math.max(1, Math.round(tookMs)) })}</span>}
          </p>
          <TimeSlider timeline={result.timeline} bucket={bucket} onChange={setBucket} />
        </>
      ) : (
        result && (
          <EmptyState picture="people" text={t(cast.participants.length === 0 ? "rehearsal.nobody" : "rehearsal.nobodyEnters")} compact />
        )
      )}
      <div className={classes["server"]}>
        <NumberInput
          aria-label={t("rehearsal.most")}
          w={120}
          min={1}
          max={100_000}
          step={1_000}
          value={most}
          onChange={(value) => setMost(Number(value) || 1)}
        />
        <Button
          variant="default"
          leftSection={<IconServer size={16} />}
          loading={start.isPending || busy}
          onClick={() => start.mutate()}
          data-testid="rehearse-on-server"
        >
          {t("rehearsal.onServer", { n: number(most) })}
        </Button>
        <Button variant="subtle" leftSection={<IconDice5 size={16} />} onClick={() => change({ seed: (settings.seed + 1) % 10_000 })}>
          {t("rehearsal.reroll")}
        </Button>
        {others.length > 0 && (
          <ul className={`small ${classes["earlier"]}`} aria-label={t("rehearsal.earlier")}>
            {others.map(({ id, people, createdAt, state }) => (
              <li key={id}>
                <button type="button" className="link small" onClick={() => setServerId(id)}>
                  {t("rehearsal.earlier.of", { n: people, when: relative(createdAt, now) })}
                </button>
                {state !== "done" && <span className="muted"> {t("rehearsal.earlier.running")}</span>}
              </li>
            ))}
          </ul>
        )}
        {busy && <Progress value={server.progress * 100} w="100%" aria-label={t("rehearsal.progress")} />}
      </div>
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="assumptions">{t("rehearsal.tab.assumptions")}</Tabs.Tab>
          <Tabs.Tab value="figures">{t("rehearsal.tab.figures")}</Tabs.Tab>
          <Tabs.Tab value="examples">{t("rehearsal.tab.examples")}</Tabs.Tab>
          <Tabs.Tab value="everybody" data-testid="rehearsal-everybody">
            {t("check.title")}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="everybody" pt="md">
          <AudienceCheckPanel
            path="/v1/console/journeys/audience-check"
            body={{ document, audience: settings.people.from === "audience" ? settings.people.audience : null }}
            people={null}
            ready
          />
        </Tabs.Panel>
        <Tabs.Panel value="assumptions" pt="md">
          <AssumptionsForm document={document} cast={cast} settings={settings} change={change} onSelectNode={onSelectNode} />
        </Tabs.Panel>
        <Tabs.Panel value="figures" pt="md">
          {result && <Figures result={result} onSelectNode={onSelectNode} />}
        </Tabs.Panel>
        <Tabs.Panel value="examples" pt="md">
          {result && <Examples result={result} onSelectNode={onSelectNode} />}
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function Head({ onClose }: Pick<RehearsalPanelProps, "onClose">) {
  const { t } = useI18n();
  return (
    <header className={classes["head"]}>
      <div>
        <h2>{t("rehearsal.title")}</h2>
        <p className="small muted">{t("rehearsal.lead")}</p>
      </div>
      <CloseButton onClick={onClose} aria-label={t("common.close")} />
    </header>
  );
}

function problemsIn(error: unknown): readonly Problem[] {
  const problems = error instanceof ApiError ? error.problem["problems"] : undefined;
  return Array.isArray(problems) ? (problems as readonly Problem[]) : [];
}

/** The moment shown, which begins at the end; told to the canvas whenever it changes, and taken back when the panel goes. */
function useMoment(result: RehearsalResult | null, onOverlay: RehearsalPanelProps["onOverlay"]) {
  const [bucket, setBucket] = useState(Number.POSITIVE_INFINITY);
  const shown = result === null ? 0 : Math.min(bucket, result.timeline.buckets - 1);
  useEffect(() => {
    onOverlay?.(result === null ? null : overlayAt(result, shown));
  }, [result, shown, onOverlay]);
  useEffect(() => () => onOverlay?.(null), [onOverlay]);
  return [shown, setBucket] as const;
}
