import { useState, type FormEvent } from "react";
import { addCustomer } from "../api/emulator-client.ts";
import { Switch } from "../controls/switch.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";
import { readPhone } from "./display-phone.ts";

type AddCustomerFormProps = { readonly onAdded: (customerId: string) => void; readonly onCancel: () => void };

export function AddCustomerForm({ onAdded, onCancel }: AddCustomerFormProps) {
  const { t } = useLocale();
  const { attempt } = useNotices();
  const [phone, setPhone] = useState("");
  const [name, setName] = useState("");
  const [onWhatsApp, setOnWhatsApp] = useState(true);
  const [invalid, setInvalid] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const digits = readPhone(phone);
    setInvalid(digits === null);
    if (digits === null) return;
    const named = name.trim() === "" ? {} : { name: name.trim() };
    const added = await attempt(() => addCustomer({ phone: digits, onWhatsApp, ...named }));
    if (added !== null) onAdded(added.id);
  };

  return (
    <form className="add-customer" aria-label={t.addCustomer} onSubmit={(event) => void submit(event)}>
      <label className="field">
        <span>{t.customerPhone}</span>
        <input
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
          inputMode="tel"
          autoComplete="off"
          placeholder="+33 6 12 34 56 78"
          aria-invalid={invalid}
          aria-describedby={invalid ? "phone-invalid" : undefined}
          autoFocus
        />
      </label>
      {invalid && (
        <p className="field-error" id="phone-invalid" role="alert">
          {t.phoneInvalid}
        </p>
      )}
      <label className="field">
        <span>{t.customerName}</span>
        <input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" dir="auto" />
      </label>
      <Switch label={t.isOnWhatsApp} on={onWhatsApp} onChange={setOnWhatsApp} />
      <div className="form-buttons">
        <button type="button" className="button" onClick={onCancel}>
          {t.cancel}
        </button>
        <button type="submit" className="button button-primary">
          {t.add}
        </button>
      </div>
    </form>
  );
}
