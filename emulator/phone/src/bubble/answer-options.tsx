import type { Bubble } from "../../../src/control/contract.ts";
import { sendMessage } from "../api/emulator-client.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";

/** The business asked for the customer's own card. */
export function ContactOption({ bubble, text }: { readonly bubble: Bubble; readonly text: string }) {
  const { chat } = useChatSurroundings();
  const { attempt } = useNotices();
  const { name, phone, id } = chat.customer;
  const share = () =>
    attempt(() => sendMessage(chat.phoneNumberId, id, { type: "contacts", contacts: [{ name, phone: `+${phone}` }], quote: bubble.id }));
  return (
    <button type="button" className="option" onClick={() => void share()}>
      <Icon name="person" size={18} /> <span dir="auto">{text}</span>
    </button>
  );
}

/** The business asked whether it may call. */
export function CallPermissionOptions({ bubble }: { readonly bubble: Bubble }) {
  const { t } = useLocale();
  const { act } = useChatSurroundings();
  const answer = (accept: boolean) => () => void act({ action: "answer_call_permission", messageId: bubble.id, accept });
  return (
    <>
      <button type="button" className="option" onClick={answer(true)}>
        <Icon name="phone" size={18} /> {t.allowCalls}
      </button>
      <button type="button" className="option" onClick={answer(false)}>
        <Icon name="ban" size={18} /> {t.refuseCalls}
      </button>
    </>
  );
}
