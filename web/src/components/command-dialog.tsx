import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./command-dialog.module.css";
import { Dialog, DialogEnd } from "./dialog.tsx";

/** Asks before something is done: what follows from it, what has to be chosen with it, and why it did not work. */
export function CommandDialog({
  title,
  consequence,
  go,
  danger = false,
  disabled = false,
  give,
  onGo,
  onClose,
  trouble,
  children,
}: {
  readonly title: string;
  /** In numbers where there are any. */
  readonly consequence?: ReactNode;
  /** The word on the button that does it. */
  readonly go: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly give: { readonly isPending: boolean; readonly error: unknown };
  readonly onGo: () => void;
  readonly onClose: () => void;
  /** Instead of the words that the error has of its own. */
  readonly trouble?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { t } = useI18n();
  return (
    <Dialog onClose={onClose} title={title} size="lg" data-testid="control-dialog">
      <form
        className={classes["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          onGo();
        }}
      >
        {consequence !== undefined && <p data-testid="consequence">{consequence}</p>}
        {children}
        <DialogEnd error={give.error} trouble={trouble} leave={t("common.close")} onClose={onClose}>
          <Button type="submit" {...(danger ? { color: "red" } : {})} disabled={disabled} loading={give.isPending} data-testid="confirm">
            {go}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
