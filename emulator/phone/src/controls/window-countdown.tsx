import type { EmulatorTime } from "../../../src/control/contract.ts";
import { useLocale } from "../i18n/locale.tsx";
import { useEmulatorNow } from "../state/emulator-clock.tsx";

const WINDOW_MS = 24 * 3_600_000;

export function WindowCountdown({ expiresAt }: { readonly expiresAt: EmulatorTime | null }) {
  const { t, times } = useLocale();
  const now = useEmulatorNow(1_000);
  const leftMs = expiresAt === null || now === null ? 0 : expiresAt - now;
  const open = expiresAt !== null && leftMs > 0;

  return (
    <section className="panel">
      <h3>{t.window}</h3>
      <div className={open ? "window window-open" : "window"}>
        <svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true">
          <circle cx="18" cy="18" r="15" pathLength="100" />
          {open && (
            <circle
              className="window-left"
              cx="18"
              cy="18"
              r="15"
              pathLength="100"
              strokeDasharray={`${Math.min(1, leftMs / WINDOW_MS) * 100} 100`}
            />
          )}
        </svg>
        <p>
          {open ? (
            <>
              <strong className="figures">{t.windowLeft(times.left(leftMs))}</strong>
              <small>{t.windowUntil(times.dateTime(expiresAt))}</small>
            </>
          ) : (
            t.windowClosed
          )}
        </p>
      </div>
    </section>
  );
}
