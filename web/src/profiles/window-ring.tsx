import type { WindowView } from "../api/types.ts";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./profiles.module.css";

const DAY_MS = 86_400_000;
const ROUND = 2 * Math.PI * 11;

/** How much of the 24-hour service window is left, as a thin ring. */
export function WindowRing({ windows }: { readonly windows: readonly WindowView[] }) {
  const { t, span } = useI18n();
  const now = useNow(15_000);
  const latest = windows.toSorted((left, right) => (right.expiresAt ?? "").localeCompare(left.expiresAt ?? ""))[0];
  const left = latest?.expiresAt ? Date.parse(latest.expiresAt) - now : 0;
  const open = left > 0;
  const share = Math.min(1, left / DAY_MS);
  return (
    <div className={`panel ${classes["window"]}`} data-testid="window" data-open={open}>
      <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden>
        <circle cx="14" cy="14" r="11" fill="none" stroke="var(--line)" strokeWidth="3" />
        {open && (
          <circle
            cx="14"
            cy="14"
            r="11"
            fill="none"
            stroke={left < 7_200_000 ? "var(--warn)" : "var(--wa-green)"}
            strokeWidth="3"
            strokeLinecap="round"
            strokeDasharray={`${share * ROUND} ${ROUND}`}
            transform="rotate(-90 14 14)"
          />
        )}
      </svg>
      {open ? (
        <span>
          <strong style={{ fontWeight: 580 }}>{t("conversation.window.open")}</strong>{" "}
          <span className="muted">{t("conversation.window.left", { duration: span(left) })}</span>
        </span>
      ) : (
        <span className="muted">{t(latest?.lastInboundAt ? "conversation.window.closed" : "conversation.window.never")}</span>
      )}
    </div>
  );
}
