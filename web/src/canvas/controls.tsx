import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { useReactFlow } from "@xyflow/react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./canvas.module.css";

export function Controls() {
  const { t } = useI18n();
  const view = useReactFlow();
  return (
    <div className={classes["controls"]}>
      <Tooltip label={t("journey.fit")}>
        <ActionIcon aria-label={t("journey.fit")} onClick={() => void view.fitView({ padding: 0.12, maxZoom: 1, duration: 200 })}>
          <IconMaximize size={17} />
        </ActionIcon>
      </Tooltip>
      <ActionIcon aria-label={t("canvas.zoomIn")} onClick={() => void view.zoomIn({ duration: 120 })}>
        <IconPlus size={17} />
      </ActionIcon>
      <ActionIcon aria-label={t("canvas.zoomOut")} onClick={() => void view.zoomOut({ duration: 120 })}>
        <IconMinus size={17} />
      </ActionIcon>
    </div>
  );
}
