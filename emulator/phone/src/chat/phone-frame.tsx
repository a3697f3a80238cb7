import type { ReactNode } from "react";
import { useLocale } from "../i18n/locale.tsx";
import { useEmulatorNow } from "../state/emulator-clock.tsx";
import { SheetScreen } from "./sheet.tsx";

/** The device around a screen. On a narrow window there is no room for it, and it becomes the window. */
export function PhoneFrame({ children }: { readonly children: ReactNode }) {
  return (
    <div className="phone">
      <div className="phone-screen">
        <StatusBar />
        <SheetScreen>{children}</SheetScreen>
      </div>
    </div>
  );
}

function StatusBar() {
  const { times } = useLocale();
  const now = useEmulatorNow(1_000);
  return (
    <div className="status-bar" aria-hidden="true">
      <span>{now === null ? "" : times.time(now)}</span>
      <span className="camera" />
      <svg width="44" height="12" viewBox="0 0 44 12">
        <path d="M0 9h2.500v3H0zM4 6.500h2.500V12H4zM8 3.500h2.500V12H8zM12 0h2.500v12H12z" />
        <rect x="20.500" y="1" width="20" height="10" rx="2.500" fill="none" stroke="currentColor" />
        <rect x="22.500" y="3" width="13" height="6" rx="1" />
        <path d="M41.500 4h1.500v4h-1.500z" />
      </svg>
    </div>
  );
}
