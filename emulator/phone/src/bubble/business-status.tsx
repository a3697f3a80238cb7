import type { Bubble, MessageStatus } from "../../../src/control/contract.ts";
import { Icon, Ticks } from "../icon.tsx";
import type { Catalogue } from "../i18n/en.ts";
import { useLocale } from "../i18n/locale.tsx";

/** The line no real phone shows: what WhatsApp has reported to the business about its message. */
export function BusinessStatus({ bubble }: { readonly bubble: Bubble }) {
  const { t } = useLocale();
  const { status, error, templateName } = bubble;
  if (status === null) return null;
  return (
    <p className={status === "failed" ? "business-status business-status-failed" : "business-status"}>
      <StatusMark status={status} />
      <span>
        {status === "failed" && error !== null ? t.failedWith(error.code, error.title) : words(status, t)}
        {templateName !== null && ` · ${t.template} ${templateName}`}
      </span>
    </p>
  );
}

function StatusMark({ status }: { readonly status: MessageStatus }) {
  switch (status) {
    case "accepted":
    case "held":
      return <Icon name="clock" size={13} />;
    case "failed":
      return <Icon name="alert" size={14} />;
    case "sent":
      return <Ticks count={1} read={false} />;
    case "delivered":
      return <Ticks count={2} read={false} />;
    case "read":
    case "played":
      return <Ticks count={2} read />;
  }
}

function words(status: MessageStatus, t: Catalogue): string {
  const each: Readonly<Record<MessageStatus, string>> = {
    accepted: t.statusAccepted,
    held: t.statusHeld,
    sent: t.statusSent,
    delivered: t.statusDelivered,
    read: t.statusRead,
    played: t.statusPlayed,
    failed: t.statusFailed,
  };
  return each[status];
}
