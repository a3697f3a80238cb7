import { Button, Modal, type ModalProps } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./dialog.module.css";
import { useErrorWords } from "./states.tsx";

/**
 * Open as long as it is there. When it goes, the keyboard is back where it was: Mantine sees to that only for dialogs that stay
 * and are closed.
 */
export function Dialog({
  keepsOpen = false,
  ...props
}: Omit<ModalProps, "opened"> & {
  /** What it shows is shown once: only its own button closes it, so that a stray click does not lose it. */
  readonly keepsOpen?: boolean;
}) {
  const [opener] = useState(findOpener);
  useEffect(
    () => () => {
      // Something else may have taken the focus meanwhile, or the button may be gone with what it did.
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      const back = opener?.isConnected ? opener : document.getElementById("main");
      back?.focus({ preventScroll: true });
    },
    [opener],
  );
  return <Modal opened {...(keepsOpen ? { closeOnClickOutside: false, closeOnEscape: false, withCloseButton: false } : {})} {...props} />;
}

/** What it ends with: why it did not work, the way out, and the button that does it. */
export function DialogEnd({
  error = null,
  trouble,
  leave,
  onClose,
  children,
}: {
  readonly error?: unknown;
  /** Instead of the words that the error has of its own. */
  readonly trouble?: ReactNode;
  /** The words of the way out, where it is more than to cancel. */
  readonly leave?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useI18n();
  const words = useErrorWords(error);
  return (
    <>
      {error !== null && (
        <div role="alert" className={classes["refused"]}>
          {trouble ?? words}
        </div>
      )}
      <div className={classes["end"]}>
        <Button variant="default" onClick={onClose}>
          {leave ?? t("common.cancel")}
        </Button>
        {children}
      </div>
    </>
  );
}

/** An item of a menu is gone by the time that the dialog closes: it goes back to the button of the menu. */
function findOpener(): HTMLElement | null {
  const { activeElement } = document;
  const menu = activeElement?.closest('[role="menu"]');
  const opener = menu ? document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`) : activeElement;
  return opener instanceof HTMLElement ? opener : null;
}
