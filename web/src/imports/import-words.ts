import type { Sync, SyncDocument, SyncRun } from "../api/types.ts";
import type { useI18n } from "../i18n/i18n.tsx";

type I18n = Pick<ReturnType<typeof useI18n>, "t">;
const DAILY = /^(\d{1,2}) (\d{1,2}) \* \* \*$/;
const HOURLY = "0 * * * *";

export type Rhythm = {
  readonly kind: "manual" | "hourly" | "daily" | "cron";
  readonly time: string;
  readonly cron: string;
  readonly zone: string;
};

export function rhythmOf(schedule: SyncDocument["schedule"], zone: string): Rhythm {
  if (schedule.kind === "manual") return { kind: "manual", time: "06:00", cron: "0 6 * * 1-5", zone };
  const [, minute, hour] = DAILY.exec(schedule.cron) ?? [];
  const own = { time: "06:00", cron: schedule.cron, zone: schedule.zone };
  if (schedule.cron === HOURLY) return { kind: "hourly", ...own };
  if (minute === undefined || hour === undefined) return { kind: "cron", ...own };
  return { kind: "daily", ...own, time: `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` };
}

export function scheduleOf({ kind, time, cron, zone }: Rhythm): SyncDocument["schedule"] {
  const [hour = "6", minute = "0"] = time.split(":");
  if (kind === "manual") return { kind: "manual" };
  return { kind: "cron", zone, cron: kind === "hourly" ? HOURLY : kind === "daily" ? `${Number(minute)} ${Number(hour)} * * *` : cron };
}

export function scheduleWords({ t }: I18n, schedule: SyncDocument["schedule"]): string {
  const { kind, time, cron, zone } = rhythmOf(schedule, "");
  if (kind === "manual") return t("imports.when.manual");
  if (kind === "hourly") return t("imports.when.hourly");
  return kind === "daily" ? t("imports.when.daily.at", { time, zone }) : t("imports.when.cron.by", { cron, zone });
}

export function intoWords({ t }: I18n, into: SyncDocument["into"]): string {
  if (into.kind === "profiles") return t("imports.into.profiles");
  return into.kind === "list"
    ? t(`imports.into.list.${into.mode}`, { list: into.list })
    : t("imports.into.events.of", { event: into.event });
}

/** How it does: what its last run came to, unless it is paused. */
export function stateOf({ state, last }: Sync): SyncRun["state"] | "paused" | "new" {
  if (last?.state === "running" || last?.state === "queued" || last?.state === "held") return last.state;
  if (state === "paused") return "paused";
  return last === null ? "new" : last.state;
}

export function shareOf({ members, leaving }: Pick<SyncRun, "members" | "leaving">): number {
  return members === null || members === 0 ? 0 : Math.min(1, (leaving ?? 0) / members);
}
