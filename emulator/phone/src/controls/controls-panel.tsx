import { useEffect, useRef } from "react";
import type { Chat } from "../../../src/control/contract.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { usePreferences } from "../state/preferences.tsx";
import type { Resource } from "../state/use-resource.ts";
import { ClockSection } from "./clock-section.tsx";
import { LastError } from "./last-error.tsx";
import { PersonSection } from "./person-section.tsx";
import { Switch } from "./switch.tsx";
import { WindowCountdown } from "./window-countdown.tsx";

type ControlsPanelProps = {
  readonly chat: Resource<Chat>;
  readonly expected: boolean;
  readonly open: boolean;
  readonly onClose: () => void;
};

/** What a tester may change about the person and the world. A column where there is room, else a drawer. */
export function ControlsPanel({ chat, expected, open, onClose }: ControlsPanelProps) {
  const { t } = useLocale();
  const { overlay, setOverlay } = usePreferences();
  const closeButton = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (open) closeButton.current?.focus();
  }, [open]);

  return (
    <>
      {open && <button type="button" className="drawer-backdrop" aria-label={t.close} tabIndex={-1} onClick={onClose} />}
      <aside
        className={open ? "controls controls-open" : "controls"}
        aria-label={t.controls}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      >
        <div className="controls-top">
          <h2>{t.controls}</h2>
          <button type="button" className="icon-button" aria-label={t.close} ref={closeButton} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        {chat.value !== null && (
          <>
            <PersonSection chat={chat.value} reload={chat.reload} />
            <WindowCountdown expiresAt={chat.value.windowExpiresAt} />
          </>
        )}
        {chat.value === null && expected && chat.error === null && <ControlsSkeleton label={t.loading} />}
        <ClockSection />
        <section className="panel">
          <Switch label={t.overlay} hint={t.overlayHint} on={overlay} onChange={setOverlay} />
        </section>
        <LastError chat={chat.value} />
      </aside>
    </>
  );
}

function ControlsSkeleton({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      {[64, 178, 150, 84].map((height) => (
        <section className="panel" key={height} aria-hidden="true">
          <span className="skeleton" style={{ height }} />
        </section>
      ))}
    </div>
  );
}
