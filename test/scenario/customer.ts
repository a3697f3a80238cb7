/** A person with a phone, at the emulated Meta. Every act is over, on both sides, when it resolves. */
import type { RunningEmulator } from "@parley/whatsapp-emulator";
import type { Bubble, Customer } from "../../emulator/src/control/contract.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";

type Stage = {
  readonly control: (method: "GET" | "POST" | "PATCH", path: string, body?: object) => Promise<unknown>;
  readonly meta: RunningEmulator["world"];
  readonly settle: () => Promise<void>;
};

export async function playCustomer(
  { control, settle, meta }: Stage,
  phone: string,
  more: { readonly name?: string; readonly onWhatsApp?: boolean; readonly autoRead?: boolean },
) {
  const digits = phone.replaceAll(/\D/g, "");
  const known = meta.customersByPhone.get(digits);
  const customer = known ?? ((await control("POST", "/_emulator/customers", { phone, name: "Ana Moreau", ...more })) as Customer);
  const path = `/_emulator/customers/${customer.id}`;
  const phoneNumberId = EMULATED.phoneNumberId;
  const act = async (action: object): Promise<void> => {
    await control("POST", `${path}/actions`, { phoneNumberId, ...action });
    await settle();
  };
  const chat = async (): Promise<readonly Bubble[]> =>
    ((await control("GET", `/_emulator/chats/${phoneNumberId}/${customer.id}`)) as { readonly bubbles: readonly Bubble[] }).bubbles;
  return {
    id: customer.id,
    bsuid: customer.bsuid,
    chat,
    acts: act,
    /** Texts that arrived from the business. */
    received: async (): Promise<readonly string[]> =>
      (await chat()).filter((bubble) => bubble.from === "business").map((bubble) => bubble.body ?? ""),
    says: async (text: string): Promise<void> => {
      await control("POST", `${path}/messages`, { phoneNumberId, type: "text", text });
      await settle();
    },
    sends: async (message: object): Promise<void> => {
      await control("POST", `${path}/messages`, { phoneNumberId, ...message });
      await settle();
    },
    /** The newest offer of this button. */
    taps: async (label: string): Promise<void> => {
      for (const bubble of (await chat()).toReversed()) {
        const button = bubble.buttons.find((offered) => offered.kind === "reply" && offered.text === label);
        if (button) return act({ action: "tap", messageId: bubble.id, buttonIndex: button.index });
      }
      throw new Error(`nothing offers "${label}"`);
    },
    /** To the newest message of the business; an empty emoji takes it back. */
    reacts: async (emoji: string): Promise<void> => {
      const bubble = (await chat()).findLast(({ from }) => from === "business");
      if (!bubble) throw new Error("there is nothing to react to");
      await act({ action: "react", messageId: bubble.id, emoji });
    },
    reads: async (): Promise<void> => act({ action: "read" }),
    blocks: async (): Promise<void> => act({ action: "block" }),
    stops: async (): Promise<void> => act({ action: "stop_marketing" }),
    resumes: async (): Promise<void> => act({ action: "resume_marketing" }),
    changesNumber: async (to: string): Promise<void> => act({ action: "change_number", phone: to }),
  };
}
