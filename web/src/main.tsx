import "@fontsource-variable/inter/index.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "@xyflow/react/dist/base.css";
import "./theme/base.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { firstLanguage, I18nProvider, loadSpoken } from "./i18n/i18n.tsx";
import { createQueryClient } from "./api/query-client.ts";
import { watchWishes } from "./api/use-action.ts";
import { createConsoleRouter } from "./console-router.ts";
import { schemeManager } from "./theme/scheme-manager.ts";
import { SpokenTheme } from "./theme/spoken-theme.tsx";
import { cssVariables, theme } from "./theme/theme.ts";

watchWishes();
const spoken = loadSpoken(firstLanguage());
const client = createQueryClient();
const router = createConsoleRouter(client);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={schemeManager} defaultColorScheme="auto">
      <I18nProvider first={await spoken}>
        <SpokenTheme>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
            <Notifications position="bottom-right" />
          </QueryClientProvider>
        </SpokenTheme>
      </I18nProvider>
    </MantineProvider>
  </StrictMode>,
);
