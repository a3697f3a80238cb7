import type { ClockState } from "../../../src/control/contract.ts";
import { advanceClock, setClock as commandClock } from "../api/emulator-client.ts";
import { useLocale } from "../i18n/locale.tsx";
import { useEmulatorClock, useEmulatorNow } from "../state/emulator-clock.tsx";
import { useNotices } from "../state/notices.tsx";

const HOUR_MS = 3_600_000;
const FAST_RATE = 60;

export function ClockSection() {
  const { t, times } = useLocale();
  const { attempt } = useNotices();
  const { clock, setClock } = useEmulatorClock();
  const now = useEmulatorNow(1_000);

  const run = async (work: () => Promise<ClockState>) => {
    const next = await attempt(work);
    if (next !== null) setClock(next);
  };
  const setMode = (mode: ClockState["mode"]) => run(() => commandClock(mode === "fast" ? { mode, rate: FAST_RATE } : { mode }));

  return (
    <section className="panel">
      <h3>{t.clock}</h3>
      <p className="clock-now figures">{now === null ? "…" : times.dateTime(now)}</p>
      {clock?.mode === "fast" && <p className="panel-hint">{t.clockRate(times.number(clock.rate))}</p>}
      <div className="segments" role="group" aria-label={t.clockMode}>
        {(["real", "fast", "manual"] as const).map((mode) => (
          <button type="button" key={mode} aria-pressed={clock?.mode === mode} onClick={() => void setMode(mode)}>
            {{ real: t.clockReal, fast: t.clockFast, manual: t.clockManual }[mode]}
          </button>
        ))}
      </div>
      <div className="button-pair">
        <button type="button" className="button" onClick={() => void run(() => advanceClock(HOUR_MS))}>
          {t.plusHour}
        </button>
        <button type="button" className="button" onClick={() => void run(() => advanceClock(24 * HOUR_MS))}>
          {t.plusDay}
        </button>
      </div>
    </section>
  );
}
