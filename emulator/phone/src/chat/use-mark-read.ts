import { useEffect, useEffectEvent, useRef } from "react";
import type { Chat } from "../../../src/control/contract.ts";
import { act } from "../api/emulator-client.ts";

/** Looking at a chat reads it: again whenever something new was delivered, never while the tab is hidden. */
export function useMarkRead(chat: Chat | null): void {
  const done = useRef("");
  const arrived = chat === null ? "" : arrivedSignature(chat);

  const markRead = useEffectEvent(() => {
    if (chat === null || arrived === "" || arrived === done.current || document.visibilityState !== "visible") return;
    done.current = arrived;
    act(chat.phoneNumberId, chat.customer.id, { action: "read" }).catch(() => {
      // Nobody asked for it, so nobody is told: the next look or the next message tries again.
      done.current = "";
    });
  });

  useEffect(() => {
    markRead();
    const onVisible = () => markRead();
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [arrived]);
}

/** Changes exactly when something unread may have arrived. With read receipts off "delivered" is the last status there is. */
function arrivedSignature({ phoneNumberId, customer, bubbles }: Chat): string {
  const unread = bubbles.filter((bubble) => bubble.from === "business" && bubble.status === "delivered");
  return unread.length === 0 ? "" : [phoneNumberId, customer.id, ...unread.map((bubble) => bubble.id)].join(" ");
}
