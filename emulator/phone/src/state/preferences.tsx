import { createContext, use, useEffect, type ReactNode } from "react";
import { useStored } from "./use-stored.ts";

export type Theme = "system" | "light" | "dark";
type Preferences = {
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
  /** Shows, over the chat, what WhatsApp reports to the business. */
  readonly overlay: boolean;
  readonly setOverlay: (on: boolean) => void;
};

const PreferencesContext = createContext<Preferences | null>(null);

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [theme, setTheme] = useStored<Theme>("theme", ["system", "light", "dark"], "system");
  const [overlay, setOverlay] = useStored<"on" | "off">("overlay", ["on", "off"], "on");

  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);

  return (
    <PreferencesContext value={{ theme, setTheme, overlay: overlay === "on", setOverlay: (on) => setOverlay(on ? "on" : "off") }}>
      {children}
    </PreferencesContext>
  );
}

export function usePreferences(): Preferences {
  const preferences = use(PreferencesContext);
  if (preferences === null) throw new Error("PreferencesProvider is missing above this component");
  return preferences;
}
