import { Badge } from "@mantine/core";
import { IconArchive, IconPlayerPause, IconPlayerStop } from "@tabler/icons-react";
import type { JourneyDetail, JourneyRow } from "../../api/types.ts";
import { useActorWords } from "../../audiences/use-actor-words.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { underWay } from "./control-query.ts";
import classes from "./control.module.css";

/** Nothing for what is as it should be. */
export function JourneyStateBadge({ state }: { readonly state: JourneyRow["state"] }) {
  const { t } = useI18n();
  if (state === "live") return null;
  return (
    <Badge color={state === "paused" ? "yellow" : "gray"} {...(state === "paused" ? { className: classes["paused"] ?? "" } : {})}>
      {t(`journeys.${state}`)}
    </Badge>
  );
}

/** Why nobody enters, and what that means for those under way. */
export function StandingStill({ journey }: { readonly journey: JourneyDetail }) {
  const { t, moment } = useI18n();
  const who = useActorWords();
  const { state, pause } = journey;
  if (state === "live") return null;
  const n = underWay(journey);
  const Icon = state === "paused" ? IconPlayerPause : state === "archived" ? IconArchive : IconPlayerStop;
  return (
    <p className={classes["still"]} role="status" data-state={state} data-testid="standing-still">
      <Icon size={17} aria-hidden />
      {state === "paused" && pause
        ? t(`control.paused.${pause.runs}`, { n, when: moment(pause.at), who: who(pause.by) })
        : t(state === "archived" ? "control.archived" : "control.stopped", { n })}
    </p>
  );
}
