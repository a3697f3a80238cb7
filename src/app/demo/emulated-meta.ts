/** The demo's side of the emulator: sets up templates and people there, and plays the customers nobody plays. */
import { request } from "undici";
import { EMULATOR_APP_SECRET } from "../../channels/whatsapp/emulator-secret.ts";
import { AppError } from "../../platform/errors.ts";
import { DEMO_CUSTOMERS, type DemoCustomer } from "./people.ts";
import { DEMO_TEMPLATES } from "./templates.ts";

/** What the emulator is seeded with; see its README. */
export const EMULATED = {
  appId: "670843887433847",
  appSecret: EMULATOR_APP_SECRET,
  accountId: "102290129340398",
  phoneNumberId: "106540352242922",
  displayPhoneNumber: "+1 555-078-3881",
  accessToken: "EAAemulator0token",
} as const;

type EmulatedCustomer = { readonly id: string; readonly phone: string };
type Bubble = {
  readonly id: string;
  readonly from: string;
  readonly body: string | null;
  readonly buttons: readonly { readonly kind: string; readonly index: number; readonly text: string; readonly tapped?: boolean }[];
};

export type EmulatedMeta = {
  /** Templates and customers; what exists is kept. */
  readonly prepare: () => Promise<void>;
  /** Taps the button with this text on the newest message that offers it; false when none does. */
  readonly tap: (customer: DemoCustomer, text: string) => Promise<boolean>;
  /** Writes these words; not again after a restart. */
  readonly write: (customer: DemoCustomer, text: string) => Promise<void>;
};

export function createEmulatedMeta(baseUrl: string): EmulatedMeta {
  const call = async <T>(method: "GET" | "POST" | "PATCH", path: string, body?: unknown): Promise<T> => {
    const response = await request(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${EMULATED.accessToken}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.body.json();
    if (response.statusCode >= 300)
      throw new AppError("unavailable", `the emulator answered ${response.statusCode} to ${method} ${path}: ${JSON.stringify(answer)}`);
    return answer as T;
  };
  const digits = (phone: string): string => phone.replaceAll(/\D/g, "");
  const find = async (phone: string): Promise<EmulatedCustomer | undefined> =>
    (await call<readonly EmulatedCustomer[]>("GET", "/_emulator/customers")).find((customer) => digits(customer.phone) === digits(phone));

  const bubblesWith = async (customerId: string): Promise<readonly Bubble[]> =>
    (await call<{ readonly bubbles: readonly Bubble[] }>("GET", `/_emulator/chats/${EMULATED.phoneNumberId}/${customerId}`)).bubbles;

  return {
    prepare: async () => {
      await call("PATCH", "/_emulator/switches", { templateApprovalMs: 0 });
      const known = await call<{ readonly data: readonly { readonly name: string }[] }>(
        "GET",
        `/v26.0/${EMULATED.accountId}/message_templates?limit=200`,
      );
      const names = new Set(known.data.map((template) => template.name));
      for (const template of DEMO_TEMPLATES)
        if (!names.has(template.name)) await call("POST", `/v26.0/${EMULATED.accountId}/message_templates`, template);
      for (const person of DEMO_CUSTOMERS) {
        if (await find(person.phone)) continue;
        await call("POST", "/_emulator/customers", {
          phone: person.phone,
          name: `${person.firstName} ${person.lastName}`,
          onWhatsApp: person.onWhatsApp,
          readReceipts: true,
          autoRead: person.plays !== "nobody",
        });
      }
    },
    tap: async (customer, text) => {
      const known = await find(customer.phone);
      if (!known) return false;
      for (const bubble of (await bubblesWith(known.id)).toReversed()) {
        const button = bubble.buttons.find(
          (candidate) => candidate.kind === "reply" && candidate.text === text && candidate.tapped === false,
        );
        if (!button) continue;
        await call("POST", `/_emulator/customers/${known.id}/actions`, {
          action: "tap",
          phoneNumberId: EMULATED.phoneNumberId,
          messageId: bubble.id,
          buttonIndex: button.index,
        });
        return true;
      }
      return false;
    },
    write: async (customer, text) => {
      const known = await find(customer.phone);
      if (!known || (await bubblesWith(known.id)).some(({ from, body }) => from === "customer" && body === text)) return;
      await call("POST", `/_emulator/customers/${known.id}/messages`, { phoneNumberId: EMULATED.phoneNumberId, type: "text", text });
    },
  };
}
