/** When a campaign goes out, and what holds it back, in words for whoever looks it over. */
import type { CampaignDocument, CampaignSchedule } from "../../api/types.ts";
import type { I18n } from "../../i18n/i18n.tsx";
import { channelName } from "../../channels/channel-forms.ts";
import { money } from "../money.ts";
import { readCron, ZONE } from "./times.ts";

type Words = Pick<I18n, "t" | "language" | "dateTime">;

/** 2 January 2000 was a Sunday. */
const SUNDAY = Date.UTC(2000, 0, 2);
const DAY_MS = 86_400_000;

export function whenWords({ t, language, dateTime }: Words, schedule: CampaignSchedule): string {
  switch (schedule.kind) {
    case "at":
      return Number.isNaN(Date.parse(schedule.at)) ? t("schedule.at") : `${dateTime(schedule.at)} · ${ZONE}`;
    case "local":
      return t("when.local", { date: schedule.date, time: schedule.time });
    case "recurring": {
      const { cron, zone } = schedule;
      const simple = readCron(cron);
      if (!simple) return t("when.cron", { cron, zone });
      const weekday = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(SUNDAY + simple.day * DAY_MS);
      return t(`when.${simple.every}`, { time: simple.time, zone, day: simple.every === "week" ? weekday : simple.day });
    }
    case "now":
    case "best_time":
    case "api":
      return t(`schedule.${schedule.kind}`);
  }
}

/** Nothing when it goes as fast as the sender can. */
export function paceWords({ t, language }: Words, { ratePerSecond, budget, waves, perGroup }: CampaignDocument): readonly string[] {
  return [
    ...(waves ? [t(`when.waves.${waves.kind}`, { n: waves.kind === "ramp" ? waves.first : wavesIn(waves) })] : []),
    ...(ratePerSecond === undefined ? [] : [t("when.rate", { n: ratePerSecond })]),
    ...(perGroup ? [t("when.perGroup", { n: perGroup.most, kind: perGroup.kind })] : []),
    ...(budget ? [t("when.budget", { amount: money(budget.amount * 1_000_000, budget.currency, language) })] : []),
  ];
}

/** By which channels a notice is told to whoever was not reached, in their order. */
export function noticeWords(
  { t, language, isoDuration }: Pick<I18n, "t" | "language" | "isoDuration">,
  notice: CampaignDocument["notice"],
): readonly string[] {
  return (notice?.steps ?? []).map(({ channel, after }) =>
    t("notice.step", { channel: channelName(channel, language), duration: isoDuration(after) }),
  );
}

function wavesIn(waves: Exclude<CampaignDocument["waves"], undefined | { readonly kind: "ramp" }>): number {
  return waves.kind === "sizes" ? waves.sizes.length + (waves.rest ? 1 : 0) : waves.shares.length;
}
