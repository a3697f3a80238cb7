import { CloseButton, createTheme, MantineThemeProvider } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";

/** What the library's own parts are called by whoever hears the page: crosses of dialogs, drawers and notices have no words of their own. */
export function SpokenTheme({ children }: { readonly children: ReactNode }) {
  const { t } = useI18n();
  const theme = useMemo(() => {
    // Its type knows no attributes, though it passes them on.
    const named: Record<string, string> = { "aria-label": t("common.close") };
    return createTheme({ components: { CloseButton: CloseButton.extend({ defaultProps: named }) } });
  }, [t]);
  return (
    <MantineThemeProvider inherit theme={theme}>
      {children}
    </MantineThemeProvider>
  );
}
