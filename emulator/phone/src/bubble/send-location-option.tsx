import type { Bubble, CustomerMessage } from "../../../src/control/contract.ts";
import { sendMessage } from "../api/emulator-client.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { useSheet } from "../chat/sheet.tsx";
import { LocationForm } from "../composer/location-form.tsx";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";

/** The business asked where the customer is; the answer quotes the question. */
export function SendLocationOption({ bubble, text }: { readonly bubble: Bubble; readonly text: string }) {
  const { t } = useLocale();
  const { chat } = useChatSurroundings();
  const { attempt } = useNotices();
  const sheet = useSheet();

  const send = async (message: CustomerMessage) => {
    const sent = await attempt(() => sendMessage(chat.phoneNumberId, chat.customer.id, { ...message, quote: bubble.id }));
    if (sent !== null) sheet.close();
  };

  return (
    <button
      type="button"
      className="option"
      onClick={() => sheet.open({ title: t.attachLocation, body: <LocationForm onSend={(message) => void send(message)} /> })}
    >
      <Icon name="pin" size={18} /> <span dir="auto">{text}</span>
    </button>
  );
}
