import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./canvas.module.css";

const AIR = 0.12;

export function Controls() {
  const { t } = useI18n();
  const view = useReactFlow();
  const store = useStoreApi();
  // The library's own waits for nodes to be given anew before it fits them, which here happens only when something changes.
  const showAll = (): void => {
    const { width, height, minZoom } = store.getState();
    const bounds = view.getNodesBounds(view.getNodes());
    const room = Math.min(width / bounds.width, height / bounds.height) / (1 + AIR);
    const zoom = Math.max(minZoom, Math.min(1, room));
    const x = width / 2 - (bounds.x + bounds.width / 2) * zoom;
    const y = height / 2 - (bounds.y + bounds.height / 2) * zoom;
    void view.setViewport({ x, y, zoom }, { duration: 200 });
  };
  return (
    <div className={classes["controls"]}>
      <Tooltip label={t("journey.fit")}>
        <ActionIcon aria-label={t("journey.fit")} onClick={showAll}>
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
