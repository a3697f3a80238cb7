import { useId } from "react";
import { textOf } from "../../../../src/forms/answers.ts";
import { optionsOf } from "../../../../src/forms/document.ts";
import type { Json } from "../../../../src/platform/json.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import type { FormDocument, FormPart, Question } from "../form-edit.ts";
import classes from "./phone.module.css";

type Props<P> = {
  readonly part: P;
  readonly language: FormDocument["language"];
  readonly value: Json | undefined;
  readonly onAnswer: (value: Json) => void;
};

export function PhonePart({ part, language, value, onAnswer }: Props<FormPart>) {
  switch (part.kind) {
    case "heading":
      return <p className={classes["heading"]}>{part.text}</p>;
    case "text":
      return <p className={classes["text"]}>{part.text}</p>;
    case "note":
      return <p className={classes["note"]}>{part.text}</p>;
    case "image":
      return part.data === "" ? (
        <div className={classes["noImage"]} />
      ) : (
        <img
          className={classes["image"]}
          alt={part.alt}
          src={`data:image/${part.data.startsWith("/9j/") ? "jpeg" : "png"};base64,${part.data}`}
        />
      );
    default:
      return <PhoneQuestion part={part} language={language} value={value} onAnswer={onAnswer} />;
  }
}

function PhoneQuestion({ part, language, value, onAnswer }: Props<Question>) {
  const { t } = useI18n();
  const id = useId();
  const label = part.required === true ? part.label : `${part.label} ${t("forms.phone.optional")}`;
  const helper = part.helper === undefined ? null : <small className={classes["helper"]}>{part.helper}</small>;
  switch (part.kind) {
    case "choice":
    case "csat":
    case "several": {
      const several = part.kind === "several";
      const chosen = Array.isArray(value) ? value.map(textOf) : [textOf(value)];
      return (
        <fieldset className={classes["choices"]}>
          <legend>{label}</legend>
          {optionsOf(part, language).map((option) => (
            <label key={option.id} className={classes["option"]}>
              <span>
                {option.title}
                {option.description !== undefined && <small className={classes["helper"]}>{option.description}</small>}
              </span>
              <input
                type={several ? "checkbox" : "radio"}
                name={id}
                checked={chosen.includes(option.id)}
                onChange={({ currentTarget }) =>
                  onAnswer(
                    several
                      ? currentTarget.checked
                        ? [...chosen.filter((one) => one !== ""), option.id]
                        : chosen.filter((one) => one !== option.id)
                      : option.id,
                  )
                }
              />
            </label>
          ))}
          {helper}
        </fieldset>
      );
    }
    case "opt_in":
      return (
        <label className={classes["optIn"]}>
          <input type="checkbox" checked={value === true} onChange={({ currentTarget }) => onAnswer(currentTarget.checked)} />
          {label}
        </label>
      );
    case "times":
      return (
        <div className={classes["field"]}>
          <span>{label}</span>
          <span className={classes["pick"]}>{t("forms.phone.times")}</span>
          {helper}
        </div>
      );
    case "media":
      return (
        <div className={classes["field"]}>
          <span>{label}</span>
          <span className={classes["pick"]}>{t(part.picks === "photo" ? "forms.phone.photo" : "forms.phone.document")}</span>
          {helper}
        </div>
      );
    case "nps":
    case "dropdown":
      return (
        <div className={classes["field"]}>
          <label htmlFor={id}>{label}</label>
          <select id={id} value={textOf(value)} onChange={({ currentTarget }) => onAnswer(currentTarget.value)}>
            <option value="" hidden>
              –
            </option>
            {optionsOf(part, language).map((option) => (
              <option key={option.id} value={option.id}>
                {option.title}
              </option>
            ))}
          </select>
          {helper}
        </div>
      );
    default:
      return (
        <div className={classes["field"]}>
          <label htmlFor={id}>{label}</label>
          {part.kind === "long_text" ? (
            <textarea id={id} rows={3} value={textOf(value)} onChange={({ currentTarget }) => onAnswer(currentTarget.value)} />
          ) : (
            <input
              id={id}
              type={INPUT_TYPES[part.kind]}
              value={textOf(value)}
              onChange={({ currentTarget }) => onAnswer(currentTarget.value)}
            />
          )}
          {helper}
        </div>
      );
  }
}

const INPUT_TYPES = { short_text: "text", number: "number", email: "email", phone: "tel", date: "date" } as const;
