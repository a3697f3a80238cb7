import { Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle, IconPlugConnected, IconRefresh } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { ChannelHealthAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { ErrorState, Trouble, useErrorWords } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { healthQuery } from "./health-query.ts";
import classes from "./sender-health.module.css";

type Check = ChannelHealthAnswer["checks"][number];
const ICONS = { ok: IconCircleCheck, warning: IconAlertTriangle, failed: IconCircleX, unknown: IconHelpCircle } as const;
/** What our own call to Meta can put right. */
const MENDED_BY_SUBSCRIBING: ReadonlySet<string | null> = new Set(["app_not_subscribed", "webhook_missing", "webhook_elsewhere"]);

/** Whether a number can send and be heard, point by point, and how Meta has seen it lately. */
export function SenderHealth({ id }: { readonly id: string }) {
  const { t, relative } = useI18n();
  const now = useNow();
  const client = useQueryClient();
  const allowed = useRight("settings:write");
  const { data, error, refetch } = useQuery(healthQuery(id));
  const ask = useAction({
    mutationFn: (path: "health" | "subscription") => send<ChannelHealthAnswer>("POST", `/v1/channels/${id}/${path}`),
    onSuccess: (health) => client.setQueryData(healthQuery(id).queryKey, health),
  });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (!data) return <Skeleton height={120} />;
  const mendable = data.checks.some(({ problem }) => MENDED_BY_SUBSCRIBING.has(problem));
  return (
    <section className={classes["health"]} aria-label={t("health.title")} data-testid="sender-health">
      <div className={classes["head"]}>
        <h3>{t("health.title")}</h3>
        <span className="muted small">
          {data.checkedAt === null ? t("health.never") : t("health.checked", { when: relative(data.checkedAt, now) })}
        </span>
        {allowed && (
          <span className={classes["acts"]}>
            {mendable && (
              <Button
                size="xs"
                leftSection={<IconPlugConnected size={14} />}
                loading={ask.isPending && ask.variables === "subscription"}
                onClick={() => ask.mutate("subscription")}
                data-testid="subscribe"
              >
                {t("health.subscribe")}
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} />}
              loading={ask.isPending && ask.variables === "health"}
              onClick={() => ask.mutate("health")}
              data-testid="check-now"
            >
              {t("health.check")}
            </Button>
          </span>
        )}
      </div>
      <Trouble error={ask.error} />
      {data.checks.length > 0 && (
        <ul className={classes["checks"]}>
          {data.checks.map((check) => (
            <CheckLine key={check.check} check={check} />
          ))}
        </ul>
      )}
      {data.portfolio && <Limit portfolio={data.portfolio} />}
      {data.facts && <Facts facts={data.facts} />}
      <FormKey id={id} flowKey={data.flowKey} />
      {data.changes.length > 0 && <Changes changes={data.changes} />}
    </section>
  );
}

function CheckLine({ check: { check, state, problem, detail } }: { readonly check: Check }) {
  const { t, has } = useI18n();
  const Icon = ICONS[state];
  const key = `health.problem.${problem ?? ""}`;
  return (
    <li data-state={state} data-testid={`check-${check}`}>
      <Icon size={18} role="img" aria-label={t(`health.state.${state}`)} />
      <div>
        <b>{t(`health.check.${check}`)}</b>
        {problem !== null && <p>{has(key) ? t(key) : t("health.problem.other")}</p>}
        {detail !== null && <p className="muted small">{detail}</p>}
      </div>
    </li>
  );
}

/** How much of the portfolio's messaging limit is used. */
function Limit({ portfolio }: { readonly portfolio: NonNullable<ChannelHealthAnswer["portfolio"]> }) {
  const { t, relative } = useI18n();
  const now = useNow();
  const { used, limit, reserved, numbers, roomAt } = portfolio;
  return (
    <div className={classes["limit"]} data-testid="messaging-limit" data-full={roomAt !== null}>
      <b>{t("health.limit")}</b>
      <span className="num">{limit === null ? t("health.limit.none", { used }) : t("health.limit.used", { used, limit })}</span>
      {limit !== null && (
        <>
          <meter min={0} max={limit} value={Math.min(used, limit)} aria-label={t("health.limit")} />
          <small className="muted">{t("health.limit.hint", { numbers, reserved })}</small>
        </>
      )}
      {roomAt !== null && <small role="status">{t("health.limit.roomAt", { when: relative(roomAt, now) })}</small>}
    </div>
  );
}

/** The key pair of the data endpoint of forms. */
function FormKey({ id, flowKey }: { readonly id: string; readonly flowKey: ChannelHealthAnswer["flowKey"] }) {
  const { t, relative } = useI18n();
  const now = useNow();
  const client = useQueryClient();
  const allowed = useRight("settings:write");
  const rotate = useAction({
    mutationFn: () => send<{ madeAt: string }>("POST", `/v1/channels/${id}/flow-key`),
    onSettled: () => client.invalidateQueries({ queryKey: healthQuery(id).queryKey }),
  });
  const trouble = useErrorWords(rotate.error);
  const when = flowKey && relative(flowKey.madeAt, now);
  return (
    <div className={classes["key"]} data-testid="flow-key">
      <b>{t("health.flowKey")}</b>
      <span>
        {when === null ? t("health.flowKey.none") : t(flowKey?.isUsed === true ? "health.flowKey.made" : "health.flowKey.unused", { when })}
      </span>
      {allowed && (
        <Button
          size="xs"
          variant="default"
          loading={rotate.isPending}
          onClick={() => rotate.mutate()}
          title={t("health.flowKey.hint")}
          data-testid="rotate-flow-key"
        >
          {t("health.flowKey.rotate")}
        </Button>
      )}
      {rotate.isSuccess && <small role="status">{t("health.flowKey.hint")}</small>}
      {rotate.error && (
        <small role="alert" className={classes["trouble"]}>
          {trouble}
        </small>
      )}
    </div>
  );
}

function Facts({ facts }: { readonly facts: NonNullable<ChannelHealthAnswer["facts"]> }) {
  const { t } = useI18n();
  const value = useFactWords();
  const shown: readonly (readonly [string, ReactNode])[] = [
    [t("health.fact.quality"), value("quality", facts.quality)],
    [t("health.fact.messagingLimit"), value("messagingLimit", facts.messagingLimit)],
    [t("health.fact.throughput"), value("throughput", facts.throughput)],
    [t("health.fact.nameStatus"), `${facts.verifiedName ?? "–"} · ${value("nameStatus", facts.nameStatus)}`],
  ];
  return (
    <dl className={classes["facts"]}>
      {shown.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

type Fact = ChannelHealthAnswer["changes"][number]["fact"];

/** Meta's words in ours; what is new to us is shown as it came. */
function useFactWords(): (fact: Fact, value: string | null) => string {
  const { t, has } = useI18n();
  return (fact, value) => {
    if (value === null) return t("health.untold");
    const key = `health.${fact}.${value}`;
    return has(key) ? t(key) : value;
  };
}

function Changes({ changes }: { readonly changes: ChannelHealthAnswer["changes"] }) {
  const { t, dateTime } = useI18n();
  const value = useFactWords();
  return (
    <details className={classes["changes"]}>
      <summary>{t("health.changes", { n: changes.length })}</summary>
      <ol>
        {changes.map(({ at, fact, before, after }) => (
          <li key={`${at} ${fact}`}>
            <time dateTime={at}>{dateTime(at)}</time> {t(`health.fact.${fact}`)}: {value(fact, before)} → <b>{value(fact, after)}</b>
          </li>
        ))}
      </ol>
    </details>
  );
}
