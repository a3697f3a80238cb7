import { useId, useState } from "react";
import type { FlowAnswer, FlowPart } from "../../../src/control/flow-contract.ts";
import { useLocale } from "../i18n/locale.tsx";

type Answer = { readonly answer: (name: string, value: FlowAnswer) => void };
type Text = Extract<FlowPart, { kind: "input" | "area" }>;

const keyboards: Readonly<Record<string, "text" | "numeric" | "email" | "tel">> = {
  number: "numeric",
  passcode: "numeric",
  email: "email",
  phone: "tel",
};

/** Typed words go to the emulator when the field is left, as the phone's own keyboard hands them over. */
export function FlowText({ part, answer }: { readonly part: Text } & Answer) {
  const { t } = useLocale();
  const id = useId();
  const [typed, setTyped] = useState(part.value);
  const common = {
    id,
    value: typed,
    disabled: !part.enabled,
    required: part.required,
    maxLength: part.longest,
    dir: "auto" as const,
    "aria-invalid": part.error !== null,
    "aria-describedby": `${id}-help`,
    onBlur: () => typed !== part.value && answer(part.name, typed),
  };
  const secret = part.kind === "input" && (part.type === "password" || part.type === "passcode");
  return (
    <div className="flow-field">
      <label htmlFor={id} dir="auto">
        {part.label}
        {part.required ? "" : ` (${t.flowOptional})`}
      </label>
      {part.kind === "area" ? (
        <textarea {...common} rows={4} onChange={(event) => setTyped(event.target.value)} />
      ) : (
        <input
          {...common}
          type={secret ? "password" : "text"}
          inputMode={keyboards[part.type] ?? "text"}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <p className="flow-help" id={`${id}-help`}>
        {part.error === null ? <span>{part.helper}</span> : <span className="field-error">{part.error}</span>}
        {part.kind === "area" && <span className="figures">{`${typed.length} / ${part.longest}`}</span>}
      </p>
    </div>
  );
}

export function FlowDate({ part, answer }: { readonly part: Extract<FlowPart, { kind: "date" }> } & Answer) {
  const { t } = useLocale();
  const id = useId();
  const [first = "", second = ""] = part.value;
  const [start, setStart] = useState(first);
  const day = (which: string, value: string, onDay: (value: string) => void) => (
    <input
      id={which}
      type="date"
      value={value}
      min={part.earliest ?? undefined}
      max={part.latest ?? undefined}
      disabled={!part.enabled}
      aria-invalid={part.error !== null}
      onChange={(event) => onDay(event.target.value)}
    />
  );
  return (
    <div className="flow-field">
      <label htmlFor={id} dir="auto">
        {part.label}
        {part.required ? "" : ` (${t.flowOptional})`}
      </label>
      {part.range ? (
        <div className="field-pair">
          {day(id, start, setStart)}
          {day(`${id}-end`, second, (value) => answer(part.name, { "start-date": start, "end-date": value }))}
        </div>
      ) : (
        day(id, first, (value) => answer(part.name, value))
      )}
      <p className="flow-help">{part.error === null ? <span>{part.helper}</span> : <span className="field-error">{part.error}</span>}</p>
    </div>
  );
}
