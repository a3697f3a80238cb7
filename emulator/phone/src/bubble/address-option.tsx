import { useState, type FormEvent } from "react";
import type { Bubble } from "../../../src/control/contract.ts";
import { ChatProvider, useChatSurroundings } from "../chat/chat-context.tsx";
import { useSheet } from "../chat/sheet.tsx";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";

const FIELDS = [
  "name",
  "phone_number",
  "in_pin_code",
  "house_number",
  "building_name",
  "address",
  "landmark_area",
  "city",
  "state",
] as const;

export function AddressOption({ bubble, text }: { readonly bubble: Bubble; readonly text: string }) {
  const sheet = useSheet();
  const surroundings = useChatSurroundings();
  return (
    <button
      type="button"
      className="option"
      onClick={() =>
        sheet.open({
          title: text,
          body: (
            <ChatProvider value={surroundings}>
              <AddressForm bubble={bubble} onDone={sheet.close} />
            </ChatProvider>
          ),
        })
      }
    >
      <Icon name="pin" size={18} /> <span dir="auto">{text}</span>
    </button>
  );
}

function AddressForm({ bubble, onDone }: { readonly bubble: Bubble; readonly onDone: () => void }) {
  const { t } = useLocale();
  const { act } = useChatSurroundings();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    if (await act({ action: "send_address", messageId: bubble.id, values: given })) onDone();
  };
  return (
    <form className="sheet-form" onSubmit={(event) => void submit(event)}>
      {FIELDS.map((field) => (
        <label className="field" key={field}>
          <span>{t.addressFields[field]}</span>
          <input
            value={values[field] ?? ""}
            inputMode={field === "in_pin_code" ? "numeric" : "text"}
            dir="auto"
            onChange={(event) => setValues({ ...values, [field]: event.target.value })}
          />
        </label>
      ))}
      <button type="submit" className="button button-primary">
        {t.sendAddress}
      </button>
    </form>
  );
}
