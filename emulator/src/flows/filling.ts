import type { FlowAnswer } from "../control/flow-contract.ts";
import type { JsonObject } from "../json.ts";
import type { Account, Flow } from "../store/account.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { Scope } from "./bindings.ts";

export type Exchange = { readonly action: string; readonly screen: string | null; readonly httpStatus: number | null; readonly ms: number };

/** A screen as it stands on the phone: the data it was opened with, and what was typed. */
export type OpenScreen = { readonly id: string; readonly screen: JsonObject; data: JsonObject; form: Record<string, FlowAnswer> };

/** One person filling in one flow. Lives while the phone is open; nothing of it is kept over a restart. */
export type Filling = {
  readonly id: string;
  readonly flow: Flow;
  readonly account: Account;
  readonly json: JsonObject;
  readonly number: PhoneNumber;
  readonly customer: CustomerRecord;
  readonly message: OutboundMessage;
  readonly token: string;
  readonly draft: boolean;
  /** Screens one can go back to, the shown one last. */
  readonly stack: OpenScreen[];
  readonly seen: Map<string, OpenScreen>;
  readonly exchanges: Exchange[];
  state: "open" | "done" | "failed" | "closed";
  notice: string | null;
  /** Words beside inputs, by name: what the phone itself finds wrong. */
  errors: Readonly<Record<string, string>>;
  problem: { readonly error: string; readonly words: string } | null;
  response: JsonObject | null;
  wamid: string | null;
};

export function shownScreen(filling: Filling): OpenScreen | null {
  return filling.stack.at(-1) ?? null;
}

export function scopeOf(filling: Filling): Scope {
  const shown = shownScreen(filling);
  return { data: shown?.data ?? {}, form: shown?.form ?? {}, screens: filling.seen };
}
