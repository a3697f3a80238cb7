import type { EmulatorState } from "../../src/control/contract.ts";
import { useLocale, type Language } from "./i18n/locale.tsx";
import { useLiveState } from "./state/live.tsx";
import { usePreferences, type Theme } from "./state/preferences.tsx";

type TopBarProps = {
  readonly state: EmulatorState | null;
  readonly numberId: string | null;
  readonly onNumber: (numberId: string) => void;
};

export function TopBar({ state, numberId, onNumber }: TopBarProps) {
  const { t, language, setLanguage } = useLocale();
  const { theme, setTheme } = usePreferences();
  const live = useLiveState();
  const accounts = state?.accounts ?? [];
  const numbers = accounts.flatMap((account) => account.numbers);
  const liveWords = { connecting: t.liveConnecting, live: t.liveOn, lost: t.liveLost }[live];

  return (
    <header className="top-bar">
      <a className="skip-link" href="#chat">
        {t.skipToChat}
      </a>
      <strong className="brand">{t.brand}</strong>
      <label className="top-choice top-number">
        <span className="only-read-aloud">{t.businessNumber}</span>
        <select value={numberId ?? ""} disabled={numbers.length < 2} onChange={(event) => onNumber(event.target.value)}>
          {numbers.length === 0 && <option value="">{t.businessNumber}</option>}
          {accounts.map((account) => (
            <optgroup key={account.id} label={account.name}>
              {account.numbers.map((number) => (
                <option key={number.id} value={number.id}>
                  {number.verifiedName} · {number.displayPhoneNumber}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <span className={`live live-${live}`} role="status" title={liveWords}>
        <span className="live-dot" aria-hidden="true" />
        <span className="live-words">{liveWords}</span>
      </span>
      <label className="top-choice">
        <span className="only-read-aloud">{t.language}</span>
        <select value={language} onChange={(event) => setLanguage(event.target.value === "fr" ? "fr" : "en")}>
          {(["en", "fr"] satisfies readonly Language[]).map((code) => (
            <option key={code} value={code} lang={code}>
              {{ en: "English", fr: "Français" }[code]}
            </option>
          ))}
        </select>
      </label>
      <label className="top-choice">
        <span className="only-read-aloud">{t.theme}</span>
        <select value={theme} onChange={(event) => setTheme(themeNamed(event.target.value))}>
          <option value="system">{t.themeSystem}</option>
          <option value="light">{t.themeLight}</option>
          <option value="dark">{t.themeDark}</option>
        </select>
      </label>
    </header>
  );
}

function themeNamed(value: string): Theme {
  return value === "light" || value === "dark" ? value : "system";
}
