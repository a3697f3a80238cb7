import { Kbd } from "@mantine/core";
import { Dialog } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./desk.module.css";

const SHORTCUTS = [
  [["j", "↓"], "next"],
  [["k", "↑"], "previous"],
  [["Enter"], "open"],
  [["x"], "mark"],
  [["r"], "reply"],
  [["n"], "note"],
  [["a"], "assign"],
  [["e"], "resolve"],
  [["s"], "snooze"],
  [["f"], "search"],
  [["/"], "canned"],
  [["Enter"], "send"],
  [["Shift Enter"], "line"],
  [["Esc"], "back"],
  [["?"], "help"],
] as const;

export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog title={t("inbox.keys")} onClose={onClose} closeButtonProps={{ "aria-label": t("common.close") }} data-testid="shortcuts">
      <dl className={classes["keys"]}>
        {SHORTCUTS.map(([keys, name]) => (
          <div key={name}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{t(`inbox.key.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
