import type { ChatSummary, EmulatorTime } from "../../../src/control/contract.ts";
import { plainText } from "../format-text.ts";
import { useLocale } from "../i18n/locale.tsx";
import { Avatar } from "./avatar.tsx";
import { displayPhone, phoneDigits } from "./display-phone.ts";

type CustomerRowProps = {
  readonly chat: ChatSummary;
  readonly numberId: string;
  readonly now: EmulatorTime;
  readonly chosen: boolean;
  readonly onChoose: () => void;
};

export function CustomerRow({ chat, numberId, now, chosen, onChoose }: CustomerRowProps) {
  const { t, times } = useLocale();
  const { customer, last, unread } = chat;
  const note = customer.blocked.includes(numberId) ? t.blockedShort : customer.onWhatsApp ? null : t.notOnWhatsApp;

  return (
    <li>
      <button
        type="button"
        className={chosen ? "customer customer-chosen" : "customer"}
        data-testid={`customer-${phoneDigits(customer.phone)}`}
        aria-current={chosen ? "true" : undefined}
        onClick={onChoose}
      >
        <Avatar id={customer.id} name={customer.name} />
        <span className="customer-main">
          <span className="customer-line">
            <span className="customer-name" dir="auto">
              {customer.name}
            </span>
            {last !== null && <time className="customer-time">{times.short(last.at, now)}</time>}
          </span>
          <span className="customer-line">
            <span className="customer-preview" dir="auto">
              {last === null ? t.noMessagesYet : `${last.from === "customer" ? `${t.you}: ` : ""}${plainText(last.preview)}`}
            </span>
            {unread > 0 && (
              <span className="badge">
                <span aria-hidden="true">{times.number(unread)}</span>
                <span className="only-read-aloud">{t.unreadCount(unread)}</span>
              </span>
            )}
          </span>
          <span className="customer-line customer-phone">
            <span>{displayPhone(customer.phone)}</span>
            {note !== null && <span className="customer-note">{note}</span>}
          </span>
        </span>
      </button>
    </li>
  );
}
