import { useCallback, useMemo } from "react";
import type { ChatSummary } from "../../../src/control/contract.ts";
import { readChats, readCustomers } from "../api/emulator-client.ts";
import { useResource, type Resource } from "./use-resource.ts";

const CHATS_REST_MS = 400;
const CUSTOMERS_REST_MS = 1_000;

/** Everybody who could be chosen: those with a chat first, latest on top, then those who have none with this number yet. */
export function useChatList(numberId: string | null): Resource<readonly ChatSummary[]> {
  const chats = useResource(numberId, () => readChats(numberId ?? ""), CHATS_REST_MS);
  const customers = useResource("customers", readCustomers, CUSTOMERS_REST_MS);

  const value = useMemo(() => {
    if (chats.value === null || customers.value === null) return null;
    const written = new Set(chats.value.map((chat) => chat.customer.id));
    const others = customers.value.filter((customer) => !written.has(customer.id));
    return [...chats.value, ...others.map((customer) => ({ customer, last: null, unread: 0 }))];
  }, [chats.value, customers.value]);

  const { reload: reloadChats } = chats;
  const { reload: reloadCustomers } = customers;
  const reload = useCallback(() => {
    reloadChats();
    reloadCustomers();
  }, [reloadChats, reloadCustomers]);
  return { value, error: chats.error ?? customers.error, reload };
}
