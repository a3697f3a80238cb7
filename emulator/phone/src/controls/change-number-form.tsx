import { useState, type FormEvent } from "react";
import { readPhone } from "../customers/display-phone.ts";
import { useLocale } from "../i18n/locale.tsx";

export function ChangeNumberForm({ onChange }: { readonly onChange: (phone: string) => Promise<boolean> }) {
  const { t } = useLocale();
  const [open, setOpen] = useState(false);
  const [phone, setPhone] = useState("");
  const [invalid, setInvalid] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const digits = readPhone(phone);
    setInvalid(digits === null);
    if (digits === null || !(await onChange(digits))) return;
    setPhone("");
    setOpen(false);
  };

  if (!open) {
    return (
      <button type="button" className="button button-wide" onClick={() => setOpen(true)}>
        {t.changeNumber}
      </button>
    );
  }
  return (
    <form className="change-number" onSubmit={(event) => void submit(event)}>
      <label className="field">
        <span>{t.newNumber}</span>
        <input
          value={phone}
          inputMode="tel"
          autoComplete="off"
          aria-invalid={invalid}
          onChange={(event) => setPhone(event.target.value)}
          autoFocus
        />
      </label>
      {invalid && (
        <p className="field-error" role="alert">
          {t.phoneInvalid}
        </p>
      )}
      <div className="button-pair">
        <button type="button" className="button" onClick={() => setOpen(false)}>
          {t.cancel}
        </button>
        <button type="submit" className="button button-primary">
          {t.change}
        </button>
      </div>
    </form>
  );
}
