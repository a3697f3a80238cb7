import { Modal, type ModalProps } from "@mantine/core";
import { useEffect, useState } from "react";

/**
 * Open as long as it is there. When it goes, the keyboard is back where it was: Mantine sees to that only for dialogs that stay
 * and are closed.
 */
export function Dialog(props: Omit<ModalProps, "opened">) {
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
  return <Modal opened {...props} />;
}

/** An item of a menu is gone by the time that the dialog closes: it goes back to the button of the menu. */
function findOpener(): HTMLElement | null {
  const { activeElement } = document;
  const menu = activeElement?.closest('[role="menu"]');
  const opener = menu ? document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`) : activeElement;
  return opener instanceof HTMLElement ? opener : null;
}
