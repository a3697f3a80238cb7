import { Button } from "@mantine/core";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./command-dialog.module.css";
import { Dialog } from "./dialog.tsx";

/** Before leaving with something unsaved. */
export function LeaveDialog({
  onSave,
  onLeave,
  onStay,
}: {
  /** Undefined: as it stands it cannot be saved. */
  readonly onSave: (() => void) | undefined;
  readonly onLeave: () => void;
  readonly onStay: () => void;
}) {
  const { t } = useI18n();
  return (
    <Dialog onClose={onStay} title={t("leave.title")}>
      <div className={classes["form"]}>
        <p>{t("leave.text")}</p>
        <div className={classes["end"]}>
          <Button variant="default" onClick={onLeave}>
            {t("leave.go")}
          </Button>
          {onSave ? <Button onClick={onSave}>{t("leave.save")}</Button> : <Button onClick={onStay}>{t("leave.stay")}</Button>}
        </div>
      </div>
    </Dialog>
  );
}
