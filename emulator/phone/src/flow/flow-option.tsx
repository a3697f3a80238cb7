import type { Bubble } from "../../../src/control/contract.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { useSheet } from "../chat/sheet.tsx";
import { Icon } from "../icon.tsx";
import { FlowForm } from "./flow-form.tsx";

type FlowOptionProps = { readonly bubble: Bubble; readonly index: number; readonly text: string };

/** The button of a Flow: the form slides over the chat. */
export function FlowOption({ bubble, index, text }: FlowOptionProps) {
  const { chat } = useChatSurroundings();
  const sheet = useSheet();
  const open = () =>
    sheet.open({
      title: text,
      bare: true,
      body: (
        <FlowForm
          numberId={chat.phoneNumberId}
          customerId={chat.customer.id}
          messageId={bubble.id}
          buttonIndex={index}
          businessName={chat.businessName}
          onClose={sheet.close}
        />
      ),
    });
  return (
    <button type="button" className="option" onClick={open}>
      <Icon name="form" size={18} /> <span dir="auto">{text}</span>
    </button>
  );
}
