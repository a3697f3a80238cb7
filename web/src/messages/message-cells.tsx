import { IconApi, IconHeadset, IconMessage2Check, IconRoute, IconSpeakerphone } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { MessageRow } from "../api/types.ts";
import table from "../components/table.module.css";
import { Ticks } from "../components/ticks.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { whyNot } from "../i18n/words.ts";
import { useAsItStands } from "./as-it-stands.ts";
import classes from "./messages.module.css";

/** State, and where it did not arrive, why; the way to its decision. */
export function StateCell({ row: told }: { readonly row: MessageRow }) {
  const i18n = useI18n();
  const row = useAsItStands()(told);
  const why = whyNot(i18n, row);
  return (
    <span className={classes["state"]}>
      <Ticks state={row.state} words />
      {why !== null && (
        <span className={`${classes["why"]} cut`} data-testid="why" data-reason={row.reason ?? row.error?.code} title={why}>
          {why}
        </span>
      )}
    </span>
  );
}

export function OriginCell({ row }: { readonly row: MessageRow }) {
  const { t } = useI18n();
  const { origin } = row;
  if (!origin) return null;
  if (origin.kind === "api")
    return (
      <span className={classes["origin"]}>
        <IconApi size={15} aria-hidden />
        <span className="cut">{t("message.origin.api")}</span>
      </span>
    );
  if (origin.kind === "agent")
    return (
      <span className={classes["origin"]}>
        <IconHeadset size={15} aria-hidden />
        <span className="cut">{t("message.origin.agent")}</span>
      </span>
    );
  if (origin.kind === "keyword")
    return (
      <span className={classes["origin"]}>
        <IconMessage2Check size={15} aria-hidden />
        <span className="cut">{t(`message.origin.keyword.${origin.intent}`)}</span>
      </span>
    );
  if (origin.kind === "helper")
    return (
      <span className={classes["origin"]}>
        <IconMessage2Check size={15} aria-hidden />
        <span className="cut">{t(`message.origin.helper.${origin.by}`)}</span>
      </span>
    );
  if (origin.kind === "desk")
    return (
      <span className={classes["origin"]}>
        <IconMessage2Check size={15} aria-hidden />
        <span className="cut">{t(`message.origin.desk.${origin.what}`)}</span>
      </span>
    );
  if (origin.kind === "opt_in")
    return (
      <span className={classes["origin"]}>
        <IconMessage2Check size={15} aria-hidden />
        <span className="cut">{t("message.origin.opt_in")}</span>
      </span>
    );
  if (origin.kind === "campaign")
    return (
      <span className={classes["origin"]} title={`${origin.title} · ${origin.variant}`}>
        <IconSpeakerphone size={15} aria-hidden />
        <span className="cut">{origin.title}</span>
      </span>
    );
  return (
    <Link
      to="/journeys/$name"
      params={{ name: origin.journey }}
      search={{ node: origin.node, version: origin.version }}
      className={`${classes["origin"]} ${table["above"]} link`}
      title={`${origin.title} · ${origin.node}`}
    >
      <IconRoute size={15} aria-hidden />
      <span className="cut">{origin.title}</span>
    </Link>
  );
}
