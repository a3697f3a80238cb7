import {
  IconBan,
  IconCalendarEvent,
  IconCircleCheck,
  IconCircleDashed,
  IconPlayerPause,
  IconPlayerPlay,
  IconUserCheck,
} from "@tabler/icons-react";
import type { CampaignState } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./campaigns.module.css";

const ICONS = {
  draft: IconCircleDashed,
  awaiting_approval: IconUserCheck,
  scheduled: IconCalendarEvent,
  running: IconPlayerPlay,
  paused: IconPlayerPause,
  finished: IconCircleCheck,
  cancelled: IconBan,
} as const;

export function CampaignStateMark({ state }: { readonly state: CampaignState }) {
  const { t } = useI18n();
  const Icon = ICONS[state];
  return (
    <span className={classes["state"]} data-state={state} data-testid="campaign-state">
      <Icon size={15} stroke={2} aria-hidden />
      {t(`campaign.state.${state}`)}
    </span>
  );
}
