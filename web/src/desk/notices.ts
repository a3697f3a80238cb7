/** Told by the browser when nobody looks: one after the other, and only who wrote unless the words may be shown. */
import { useEffect, useState } from "react";

export type Permission = "default" | "granted" | "denied" | "missing";

export function usePermission(): readonly [Permission, () => void] {
  const [permission, setPermission] = useState<Permission>(read);
  return [permission, () => void Notification.requestPermission().then(() => setPermission(read()))];
}

function read(): Permission {
  return "Notification" in window ? Notification.permission : "missing";
}

/** `tag`: what replaces an earlier notice of the same conversation. */
export function tell({
  title,
  body,
  tag,
  open,
}: {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly open: () => void;
}): void {
  if (read() !== "granted" || document.hasFocus()) return;
  const notice = new Notification(title, { body, tag });
  notice.addEventListener("click", () => {
    window.focus();
    notice.close();
    open();
  });
}

/** `(3) Inbox · Parley`, as long as the view is there. */
export function useTitle(title: string, unread: number): void {
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${title} · Parley`;
  }, [title, unread]);
}
