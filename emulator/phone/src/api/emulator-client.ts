import type {
  Chat,
  ChatSummary,
  ClockCommand,
  ClockState,
  Customer,
  CustomerAction,
  CustomerMessage,
  EmulatorState,
} from "../../../src/control/contract.ts";
import { request } from "./request.ts";

type WithoutNumber<T> = T extends unknown ? Omit<T, "phoneNumberId"> : never;
/** A customer's action, before it is known towards which business number. */
export type ActionBody = WithoutNumber<CustomerAction>;
/** Without a name, the emulator gives one. */
export type NewCustomer = Pick<Customer, "phone" | "onWhatsApp"> & Partial<Pick<Customer, "name">>;
export type CustomerChange = Partial<Pick<Customer, "readReceipts" | "autoRead" | "onWhatsApp">>;

export function readState(): Promise<EmulatorState> {
  return request("state");
}

export function readChats(numberId: string): Promise<readonly ChatSummary[]> {
  return request(`numbers/${encodeURIComponent(numberId)}/chats`);
}

export function readCustomers(): Promise<readonly Customer[]> {
  return request("customers");
}

export function readChat(numberId: string, customerId: string): Promise<Chat> {
  return request(`chats/${encodeURIComponent(numberId)}/${encodeURIComponent(customerId)}`);
}

export function addCustomer(customer: NewCustomer): Promise<Customer> {
  return request("customers", { method: "POST", json: customer });
}

export function changeCustomer(customerId: string, change: CustomerChange): Promise<Customer> {
  return request(`customers/${encodeURIComponent(customerId)}`, { method: "PATCH", json: change });
}

export function sendMessage(numberId: string, customerId: string, message: CustomerMessage): Promise<{ readonly id: string }> {
  return request(`customers/${encodeURIComponent(customerId)}/messages`, { method: "POST", json: { ...message, phoneNumberId: numberId } });
}

export function act(numberId: string, customerId: string, action: ActionBody): Promise<{ readonly ok: true }> {
  return request(`customers/${encodeURIComponent(customerId)}/actions`, { method: "POST", json: { ...action, phoneNumberId: numberId } });
}

export function uploadMedia(customerId: string, file: File): Promise<{ readonly mediaId: string }> {
  const form = new FormData();
  form.append("file", file, file.name);
  return request(`customers/${encodeURIComponent(customerId)}/media`, { method: "POST", form });
}

export function setClock(command: ClockCommand): Promise<ClockState> {
  return request("clock", { method: "POST", json: command });
}

export function advanceClock(ms: number): Promise<ClockState> {
  return request("clock/advance", { method: "POST", json: { ms } });
}
