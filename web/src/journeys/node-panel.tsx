import { ActionIcon, Button, CloseButton, Skeleton, Tooltip } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { journeyFlowQuery, peopleQuery } from "../api/queries.ts";
import type { JourneyDetail, JourneyNodeView } from "../api/types.ts";
import { MoreButton } from "../components/more-button.tsx";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { PersonLink } from "../components/person-name.tsx";
import { ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { journeyWords } from "../i18n/words.ts";
import { flowOf, type NodeFlow, type Timers } from "./flow.ts";
import classes from "./journeys.module.css";
import { BEGIN } from "../canvas/layout.ts";
import { SplitShares } from "./split-shares.tsx";
import { entryHeading } from "./entry-words.ts";
import { problemWords } from "../i18n/problem-words.ts";

type Props = {
  readonly journey: JourneyDetail;
  readonly name: string;
  readonly onClose: () => void;
  readonly onTrace: (run: string) => void;
};

const NOT_SENT = [
  { count: "refused", state: "refused,expired" },
  { count: "failed", state: "failed" },
] as const;

export function NodePanel({ journey, name, onClose, onTrace }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const node = journey.nodes.find((candidate) => candidate.name === name);
  const begin = name === BEGIN;
  if (!node && !begin) return null;
  return (
    <aside className={classes["panel"]} aria-label={begin ? t("journey.entry.title") : name} data-testid="node-panel">
      <div className={classes["panelHead"]}>
        <div style={{ flex: 1, minWidth: 0 }}>
          <div className="muted small">{node ? journeyWords(i18n, node.title) : t("journey.entry.title")}</div>
          <h2 style={{ overflowWrap: "anywhere", fontSize: 16 }}>{node ? node.name : entryHeading(i18n, journey.document.entry)}</h2>
        </div>
        <CloseButton onClick={onClose} aria-label={t("common.close")} />
      </div>
      {node ? (
        <Step journey={journey} node={node} onTrace={onTrace} />
      ) : (
        <p>{t("journey.panel.begin", { event: entryHeading(i18n, journey.document.entry) })}</p>
      )}
    </aside>
  );
}

function Step({
  journey,
  node,
  onTrace,
}: {
  readonly journey: JourneyDetail;
  readonly node: JourneyNodeView;
  readonly onTrace: (run: string) => void;
}) {
  const i18n = useI18n();
  const { t, number, percent } = i18n;
  const { data: counted } = useQuery(journeyFlowQuery(journey.name, journey.version.version));
  const flow = flowOf(journey, counted).get(node.name);
  const wordings = counted?.wordings[node.name];
  const ways = journey.edges.filter((edge) => edge.from === node.name);
  const problems = journey.problems.filter((problem) => problem.node === node.name);
  const content = journey.document.nodes[node.name];
  const isMessage = content?.kind === "message";
  return (
    <>
      {problems.map((problem) => (
        <p key={problem.path + problem.code} role="note" style={{ background: "var(--warn-soft)", borderRadius: 6, padding: "8px 12px" }}>
          {problemWords(i18n, { ...problem, node: null, path: "" })}
        </p>
      ))}
      {isMessage && (
        <section className={classes["section"]}>
          <h3>{t("journey.panel.preview")}</h3>
          {node.preview && (node.preview.body !== "" || node.preview.header) ? (
            <div className={bubble["chat"]}>
              <Bubble preview={node.preview} side="out" />
            </div>
          ) : (
            <p className="muted">{t("journey.panel.previewMissing")}</p>
          )}
          {wordings && (
            <ul className={classes["ways"]} data-testid="panel-wordings">
              {(["template", "freeForm"] as const).map((as) => (
                <li key={as}>
                  <span>{t(as === "template" ? "wording.sent.template" : "wording.sent.free_form")}</span>
                  <span className="num">
                    {number(wordings[as])}
                    <span className="muted"> · {percent(wordings[as] / (wordings.template + wordings.freeForm))}</span>
                  </span>
                </li>
              ))}
            </ul>
          )}
          {flow && <Outcomes journey={journey} node={node.name} flow={flow} />}
          <Button
            renderRoot={(props) => <Link {...props} to="/messages" search={{ journey: journey.name, node: node.name }} />}
            variant="default"
            size="xs"
            style={{ alignSelf: "flex-start" }}
          >
            {t("journey.panel.messages")}
          </Button>
        </section>
      )}
      {!isMessage && node.kind !== "exit" && <p>{journeyWords(i18n, node.summary)}</p>}
      {content?.kind === "chain" && flow && <Outcomes journey={journey} node={node.name} flow={flow} />}
      {node.kind !== "exit" && (
        <section className={classes["section"]}>
          <h3>
            {t("journey.panel.people")} <span className="muted">{number(node.live)}</span>
          </h3>
          <People journey={journey} node={node.name} onTrace={onTrace} />
        </section>
      )}
      {flow?.split && <SplitShares split={flow.split} />}
      {flow?.timers && <Lateness timers={flow.timers} />}
      {ways.length > 0 && (
        <section className={classes["section"]}>
          <h3>{t("journey.panel.ways")}</h3>
          <ul className={classes["ways"]}>
            {ways.map((way) => (
              <li key={way.via}>
                <span>
                  {journeyWords(i18n, way.label)} → <strong style={{ fontWeight: 560 }}>{way.to}</strong>
                </span>
                <span className="num">
                  {number(way.passed)}
                  {flow && flow.came > 0 && <span className="muted"> · {percent(way.passed / flow.came)}</span>}
                </span>
              </li>
            ))}
            {flow && flow.lost >= 0.005 && (
              <li>
                <span className="muted">{t("journey.panel.lost")}</span>
                <span className="num muted">{percent(flow.lost)}</span>
              </li>
            )}
          </ul>
        </section>
      )}
    </>
  );
}

/** What became of its messages, each number with the way to them. */
function Outcomes({ journey, node, flow }: { readonly journey: JourneyDetail; readonly node: string; readonly flow: NodeFlow }) {
  const { t } = useI18n();
  const rows = NOT_SENT.filter(({ count }) => flow[count] > 0);
  if (flow.clicked === 0 && rows.length === 0) return null;
  return (
    <ul className={classes["ways"]}>
      {flow.clicked > 0 && (
        <li>
          <Link
            className="link"
            to="/messages"
            search={{ journey: journey.name, node, fact: "clicked", within: "30d" }}
            data-testid="panel-clicked"
          >
            {t("journey.node.clicked", { n: flow.clicked })}
          </Link>
          <span className="muted">{t("messages.within.30d")}</span>
        </li>
      )}
      {rows.map(({ count, state }) => (
        <li key={count}>
          <Link
            className="link"
            to="/messages"
            search={{ journey: journey.name, node, state, within: "30d" }}
            data-testid={`panel-${count}`}
          >
            {t(`journey.node.${count}`, { n: flow[count] })}
          </Link>
          <span className="muted">{t("messages.within.30d")}</span>
        </li>
      ))}
    </ul>
  );
}

function Lateness({ timers }: { readonly timers: Timers }) {
  const { t, number, percent, seconds } = useI18n();
  const { fired, meanSeconds, rows } = timers;
  return (
    <section className={classes["section"]} data-testid="panel-lateness">
      <h3>{t("lateness.title")}</h3>
      <p className="small">{t("lateness.fired", { n: fired, mean: seconds(meanSeconds) })}</p>
      <ul className={classes["ways"]}>
        {rows.map(({ withinSeconds, n }) => (
          <li key={withinSeconds ?? "more"}>
            <span>
              {withinSeconds === null ? t("insights.lateness.later") : t("insights.lateness.within", { span: seconds(withinSeconds) })}
            </span>
            <span className="num">
              {number(n)}
              <span className="muted"> · {percent(n / fired)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function People({
  journey,
  node,
  onTrace,
}: {
  readonly journey: JourneyDetail;
  readonly node: string;
  readonly onTrace: (run: string) => void;
}) {
  const { t, relative, moment } = useI18n();
  const now = useNow();
  const query = useInfiniteQuery(peopleQuery(journey.name, node, journey.version.version));
  if (query.error && !query.data) return <ErrorState compact error={query.error} retry={() => void query.refetch()} />;
  if (!query.data)
    return (
      <>
        <Skeleton height={28} />
        <Skeleton height={28} />
      </>
    );
  const rows = query.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <p className="muted">{t("journey.panel.nobody")}</p>;
  return (
    <>
      <ul className={classes["people"]}>
        {rows.map((row) => (
          <li key={row.id} data-testid="person-here">
            <PersonLink person={row.person} />
            <small title={moment(row.updatedAt)}>
              {row.dueAt === null
                ? t("journey.panel.since", { when: relative(row.updatedAt, now) })
                : t("journey.panel.until", { when: moment(row.dueAt) })}
              {row.key !== "" && (
                <>
                  <br />
                  {row.key}
                </>
              )}
            </small>
            <Tooltip label={t("trace.show")}>
              <ActionIcon size="sm" aria-label={t("trace.show")} onClick={() => onTrace(row.id)} data-testid="trace-run">
                <IconRoute size={15} />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ul>
      <MoreButton of={query} size="xs" />
    </>
  );
}
