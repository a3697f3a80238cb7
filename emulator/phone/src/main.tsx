import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { LocaleProvider } from "./i18n/locale.tsx";
import { EmulatorClockProvider } from "./state/emulator-clock.tsx";
import { LiveProvider } from "./state/live.tsx";
import { NoticesProvider } from "./state/notices.tsx";
import { PreferencesProvider } from "./state/preferences.tsx";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/customers.css";
import "./styles/phone.css";
import "./styles/conversation.css";
import "./styles/bubble.css";
import "./styles/rich-text.css";
import "./styles/options.css";
import "./styles/reactions.css";
import "./styles/media.css";
import "./styles/composer.css";
import "./styles/sheet.css";
import "./styles/flow.css";
import "./styles/shop.css";
import "./styles/controls.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <PreferencesProvider>
      <LocaleProvider>
        <NoticesProvider>
          <LiveProvider>
            <EmulatorClockProvider>
              <App />
            </EmulatorClockProvider>
          </LiveProvider>
        </NoticesProvider>
      </LocaleProvider>
    </PreferencesProvider>
  </StrictMode>,
);
