import { Menu, Tooltip } from "@mantine/core";
import { memo } from "react";
import { DRAGGED } from "../../canvas/canvas.tsx";
import { iconOf } from "../../canvas/icons.ts";
import { useEvent } from "../../components/use-event.ts";
import type { MessageKey } from "../../i18n/en.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { isEnding, PALETTE, type PaletteKind } from "./blanks.ts";
import classes from "./edit.module.css";

function titleKey(kind: PaletteKind): MessageKey {
  return `journey.node.${kind}.title`;
}

/** Kinds of nodes to drag onto the canvas; a click asks for one where one is working. */
export function Palette({ onPick }: { readonly onPick: (kind: PaletteKind) => void }) {
  return <Kinds onPick={useEvent(onPick)} />;
}

/** Not drawn again with each key that is typed beside it. */
const Kinds = memo(function Kinds({ onPick }: { readonly onPick: (kind: PaletteKind) => void }) {
  const { t } = useI18n();
  return (
    <div className={classes["palette"]} role="toolbar" aria-orientation="vertical" aria-label={t("edit.palette")}>
      {PALETTE.map((kind) => {
        const Icon = iconOf(kind);
        return (
          <Tooltip key={kind} label={t(titleKey(kind))} position="right">
            <button
              type="button"
              draggable
              className={classes["kind"]}
              data-kind={kind}
              aria-label={t(titleKey(kind))}
              data-testid={`palette-${kind}`}
              onDragStart={(event) => {
                event.dataTransfer.setData(DRAGGED, kind);
                event.dataTransfer.effectAllowed = "move";
              }}
              onClick={() => onPick(kind)}
            >
              <Icon size={19} stroke={1.7} aria-hidden />
              <span>{t(titleKey(kind))}</span>
            </button>
          </Tooltip>
        );
      })}
    </div>
  );
});

/** The same kinds at a place on the screen, for what was clicked or is done by keyboard. `through`: something follows there. */
export function InsertMenu({
  at,
  through,
  onPick,
  onClose,
}: {
  readonly at: { readonly x: number; readonly y: number };
  readonly through: boolean;
  readonly onPick: (kind: PaletteKind) => void;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  return (
    // Not by any key outside: the very key that opened it would close it again.
    <Menu
      opened
      onChange={(opened) => (opened ? undefined : onClose())}
      position="bottom-start"
      clickOutsideEvents={["mousedown", "touchstart"]}
      returnFocus={false}
      trapFocus
    >
      <Menu.Target>
        <span style={{ position: "fixed", left: at.x, top: at.y, width: 1, height: 1 }} aria-hidden />
      </Menu.Target>
      <Menu.Dropdown aria-label={t("edit.palette")} data-testid="insert-menu" mah={420} style={{ overflowY: "auto" }}>
        {PALETTE.filter((kind) => !through || !isEnding(kind)).map((kind) => {
          const Icon = iconOf(kind);
          return (
            <Menu.Item
              key={kind}
              leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
              onClick={() => onPick(kind)}
              data-testid={`add-${kind}`}
            >
              {t(titleKey(kind))}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
