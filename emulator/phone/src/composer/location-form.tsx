import { useState, type FormEvent } from "react";
import type { CustomerMessage } from "../../../src/control/contract.ts";
import { useLocale } from "../i18n/locale.tsx";

/** Starts in Kinshasa, so that one press sends a place that exists. */
const START = { latitude: "-4.3217", longitude: "15.3125" } as const;

export function LocationForm({ onSend }: { readonly onSend: (message: CustomerMessage) => void }) {
  const { t } = useLocale();
  const [latitude, setLatitude] = useState<string>(START.latitude);
  const [longitude, setLongitude] = useState<string>(START.longitude);
  const [name, setName] = useState("");
  const [invalid, setInvalid] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const place = { latitude: degrees(latitude, 90), longitude: degrees(longitude, 180) };
    const wrong = place.latitude === null || place.longitude === null;
    setInvalid(wrong);
    if (place.latitude === null || place.longitude === null) return;
    const named = name.trim() === "" ? {} : { name: name.trim() };
    onSend({ type: "location", latitude: place.latitude, longitude: place.longitude, ...named });
  };

  return (
    <form className="sheet-form" onSubmit={submit}>
      <div className="field-pair">
        <label className="field">
          <span>{t.latitude}</span>
          <input inputMode="decimal" value={latitude} onChange={(event) => setLatitude(event.target.value)} aria-invalid={invalid} />
        </label>
        <label className="field">
          <span>{t.longitude}</span>
          <input inputMode="decimal" value={longitude} onChange={(event) => setLongitude(event.target.value)} aria-invalid={invalid} />
        </label>
      </div>
      <label className="field">
        <span>{t.placeName}</span>
        <input value={name} onChange={(event) => setName(event.target.value)} dir="auto" />
      </label>
      {invalid && (
        <p className="field-error" role="alert">
          {t.locationInvalid}
        </p>
      )}
      <button type="submit" className="button button-primary">
        {t.sendLocation}
      </button>
    </form>
  );
}

function degrees(typed: string, most: number): number | null {
  const value = Number(typed.replace(",", "."));
  return typed.trim() !== "" && Number.isFinite(value) && Math.abs(value) <= most ? value : null;
}
