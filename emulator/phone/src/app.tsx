import { useEffect } from "react";
import { readChat, readState } from "./api/emulator-client.ts";
import { ChatScreen } from "./chat/chat-screen.tsx";
import { PhoneFrame } from "./chat/phone-frame.tsx";
import { ControlsPanel } from "./controls/controls-panel.tsx";
import { CustomerList } from "./customers/customer-list.tsx";
import { useLocale } from "./i18n/locale.tsx";
import { Icon } from "./icon.tsx";
import { useEmulatorClock } from "./state/emulator-clock.tsx";
import { useLiveSignal } from "./state/live.tsx";
import { goTo, useAddress } from "./state/use-address.ts";
import { useChatList } from "./state/use-chat-list.ts";
import { useDrawer } from "./state/use-drawer.ts";
import { useResource } from "./state/use-resource.ts";
import { TopBar } from "./top-bar.tsx";

/** Typing ends by itself on the emulator's clock, and nothing is announced then. */
const TYPING_CHECK_MS = 2_000;

export function App() {
  const { t } = useLocale();
  const { setClock } = useEmulatorClock();
  const address = useAddress();
  const drawer = useDrawer();

  const state = useResource("state", readState);
  const numbers = state.value?.accounts.flatMap((account) => account.numbers) ?? [];
  const known = numbers.find((number) => number.id === address.number) ?? numbers[0];
  const number = known?.id ?? null;
  const customer = address.customer;

  const chats = useChatList(number);
  const chat = useResource(number === null || customer === null ? null : `${number}/${customer}`, () =>
    readChat(number ?? "", customer ?? ""),
  );

  const typing = chat.value?.typing ?? false;
  const reloadChat = chat.reload;
  useEffect(() => {
    if (!typing) return;
    const timer = setInterval(reloadChat, TYPING_CHECK_MS);
    return () => clearInterval(timer);
  }, [typing, reloadChat]);

  useEffect(() => {
    if (state.value !== null) setClock(state.value.clock);
  }, [state.value, setClock]);

  useEffect(() => {
    if (number === null || number === address.number) return;
    goTo({ number, customer }, "replace");
  }, [number, address.number, customer]);

  // A link may name the customer by phone number; the emulator answers, and from then on the id stands in the address.
  const customerId = chat.value?.customer.id ?? customer;
  useEffect(() => {
    if (number !== null && customerId !== customer) goTo({ number, customer: customerId }, "replace");
  }, [number, customerId, customer]);

  useLiveSignal((signal) => {
    switch (signal.kind) {
      case "reconnected":
        state.reload();
        chats.reload();
        chat.reload();
        return;
      case "customer":
        chats.reload();
        if (signal.customerId === customer) chat.reload();
        return;
      case "chat":
        if (signal.phoneNumberId !== number) return;
        chats.reload();
        if (signal.customerId === customer) chat.reload();
        return;
      case "typing":
        if (signal.phoneNumberId === number && signal.customerId === customer) chat.reload();
        return;
      case "clock":
        chat.reload();
    }
  });

  const choose = (chosen: string | null) => goTo({ number, customer: chosen });
  const beforeAnything = { value: null, error: state.error, reload: state.reload };
  const list = number === null ? beforeAnything : chats;
  const shown = number === null ? beforeAnything : chat;

  return (
    <div className={customer === null ? "page page-at-list" : "page page-at-chat"}>
      <div className="page-main" inert={drawer.open}>
        <TopBar state={state.value} numberId={number} onNumber={(chosen) => goTo({ number: chosen, customer })} />
        {state.value !== null && number === null ? (
          <p className="hint">{t.noNumbers}</p>
        ) : (
          <CustomerList chats={list} numberId={number ?? ""} chosen={customer} onChoose={choose} />
        )}
        <main className="stage" id="chat" tabIndex={-1} aria-label={t.chat}>
          <PhoneFrame>
            {customer === null ? <NobodyChosen /> : <ChatScreen chat={shown} onBack={() => choose(null)} onControls={drawer.show} />}
          </PhoneFrame>
        </main>
      </div>
      <ControlsPanel chat={shown} expected={customer !== null} open={drawer.open} onClose={drawer.hide} />
    </div>
  );
}

function NobodyChosen() {
  const { t } = useLocale();
  return (
    <div className="nobody">
      <span className="nobody-picture">
        <Icon name="person" size={40} />
      </span>
      <h2>{t.chooseTitle}</h2>
      <p>{t.chooseBody}</p>
    </div>
  );
}
