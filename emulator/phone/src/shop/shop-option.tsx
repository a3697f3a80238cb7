import type { Bubble } from "../../../src/control/contract.ts";
import { ChatProvider, useChatSurroundings } from "../chat/chat-context.tsx";
import { useSheet } from "../chat/sheet.tsx";
import { Icon } from "../icon.tsx";
import { ShopSheet } from "./shop-sheet.tsx";

/** "View", "View items", "View catalog": the products, and a cart that goes to the business as an order. */
export function ShopOption({ bubble, text }: { readonly bubble: Bubble; readonly text: string }) {
  const sheet = useSheet();
  const surroundings = useChatSurroundings();
  const open = () =>
    sheet.open({
      title: text,
      body: (
        <ChatProvider value={surroundings}>
          <ShopSheet bubble={bubble} onDone={sheet.close} />
        </ChatProvider>
      ),
    });
  return (
    <button type="button" className="option" onClick={open}>
      <Icon name="cart" size={18} /> <span dir="auto">{text}</span>
    </button>
  );
}
