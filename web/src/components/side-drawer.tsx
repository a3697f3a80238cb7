import { Drawer, type DrawerProps } from "@mantine/core";
import { useNarrow } from "./use-narrow.ts";
import { useI18n } from "../i18n/i18n.tsx";

/** Beside what it is about; on a narrow screen above all of it. */
export function SideDrawer({ width = 440, ...rest }: Omit<DrawerProps, "position" | "size"> & { readonly width?: number }) {
  const { t } = useI18n();
  const narrow = useNarrow();
  return <Drawer position="right" size={narrow ? "100%" : width} closeButtonProps={{ "aria-label": t("common.close") }} {...rest} />;
}
