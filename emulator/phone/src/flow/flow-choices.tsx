import { useId } from "react";
import type { FlowAnswer, FlowOption, FlowPart } from "../../../src/control/flow-contract.ts";
import { useLocale } from "../i18n/locale.tsx";
import { pictureOf } from "./flow-picture.ts";

type Choices = Extract<FlowPart, { kind: "choices" }>;
type FlowChoicesProps = { readonly part: Choices; readonly answer: (name: string, value: FlowAnswer) => void };

export function FlowChoices({ part, answer }: FlowChoicesProps) {
  const { t } = useLocale();
  const id = useId();
  const many = part.look === "checkbox" || part.look === "chips";
  const label = `${part.label}${part.required || part.label === "" ? "" : ` (${t.flowOptional})`}`;

  const toggle = (option: FlowOption) => {
    if (!many) return answer(part.name, option.id);
    const chosen = part.value.includes(option.id);
    if (!chosen && part.value.length >= part.most) return;
    answer(part.name, chosen ? part.value.filter((each) => each !== option.id) : [...part.value, option.id]);
  };

  if (part.look === "dropdown")
    return (
      <div className="flow-field">
        <label htmlFor={id} dir="auto">
          {label}
        </label>
        <select
          id={id}
          value={part.value[0] ?? ""}
          disabled={!part.enabled}
          aria-invalid={part.error !== null}
          onChange={(event) => answer(part.name, event.target.value)}
        >
          <option value="" disabled hidden />
          {part.options.map((option) => (
            <option key={option.id} value={option.id} disabled={!option.enabled}>
              {option.title}
            </option>
          ))}
        </select>
        {part.error !== null && <p className="field-error">{part.error}</p>}
      </div>
    );

  return (
    <fieldset className={part.look === "chips" ? "flow-choices flow-chips" : "flow-choices"} disabled={!part.enabled}>
      <legend dir="auto">{label}</legend>
      {part.description !== null && <p className="flow-help">{part.description}</p>}
      {part.options.map((option) => (
        <label key={option.id} className="flow-choice">
          {option.image !== null && <img src={pictureOf(option.image)} alt="" width={44} height={44} />}
          <span className="list-row-words">
            <span dir="auto">{option.title}</span>
            {option.description !== null && <small dir="auto">{option.description}</small>}
            {option.metadata !== null && <small dir="auto">{option.metadata}</small>}
          </span>
          <input
            type={many ? "checkbox" : "radio"}
            name={id}
            checked={part.value.includes(option.id)}
            disabled={!option.enabled}
            onChange={() => toggle(option)}
          />
        </label>
      ))}
      {part.error !== null && <p className="field-error">{part.error}</p>}
    </fieldset>
  );
}
