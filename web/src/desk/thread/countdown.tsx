import { Tooltip } from "@mantine/core";
import { useNow } from "../../components/use-now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./thread.module.css";

const DAY_MS = 86_400_000;
const SOON_MS = 7_200_000;
const ROUND = 2 * Math.PI * 7;

/** How long one may still write freely, as a thin ring with the time beside it. */
export function Countdown({ until }: { readonly until: string }) {
  const { t, span } = useI18n();
  const now = useNow(10_000);
  const left = Date.parse(until) - now;
  if (left <= 0) return null;
  return (
    <Tooltip label={t("inbox.window.open", { duration: span(left) })}>
      <span className={classes["countdown"]} data-level={left < SOON_MS ? "soon" : "open"} data-testid="countdown" tabIndex={0}>
        <Ring share={Math.min(1, left / DAY_MS)} colour={left < SOON_MS ? "var(--warn)" : "var(--wa-green)"} />
        {t("inbox.window.left", { duration: span(left) })}
      </span>
    </Tooltip>
  );
}

export function Ring({ share, colour, size = 18 }: { readonly share: number; readonly colour: string; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 18 18" aria-hidden>
      <circle cx="9" cy="9" r="7" fill="none" stroke="var(--line-strong)" strokeWidth="2" />
      <circle
        cx="9"
        cy="9"
        r="7"
        fill="none"
        stroke={colour}
        strokeWidth="2"
        strokeLinecap="round"
        strokeDasharray={`${Math.max(0, share) * ROUND} ${ROUND}`}
        transform="rotate(-90 9 9)"
      />
    </svg>
  );
}
