/** The form as the phone shows it, to be tried: conditions hold, the button leads on. */
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { type FormAnswers, holds } from "../../../../src/forms/answers.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import type { FormDocument } from "../form-edit.ts";
import { PhonePart } from "./phone-part.tsx";
import classes from "./phone.module.css";

export function Phone({
  form,
  index,
  onScreen,
}: {
  readonly form: FormDocument;
  readonly index: number;
  readonly onScreen: (index: number) => void;
}) {
  const { t } = useI18n();
  const [answers, setAnswers] = useState<FormAnswers>({});
  const screen = form.screens[index];
  if (!screen) return null;
  const next = form.screens.findIndex((one, place) => place > index && holds(one.if, answers));
  const leave = (): void => {
    if (next !== -1) return onScreen(next);
    setAnswers({});
    onScreen(0);
  };
  return (
    <section className={classes["phone"]} aria-label={t("forms.phone")} data-testid="form-phone" lang={form.language}>
      <header className={classes["head"]}>
        <IconX size={20} aria-hidden />
        <strong className="cut">{screen.title}</strong>
        <span className={classes["steps"]}>
          {index + 1} / {form.screens.length}
        </span>
      </header>
      <div className={classes["body"]}>
        {screen.parts.map((part, place) =>
          holds(part.if, answers) ? (
            <PhonePart
              key={place}
              part={part}
              language={form.language}
              value={"name" in part ? answers[part.name] : undefined}
              onAnswer={(value) => "name" in part && setAnswers({ ...answers, [part.name]: value })}
            />
          ) : null,
        )}
      </div>
      <footer className={classes["foot"]}>
        <button type="button" className={classes["button"]} onClick={leave} data-testid="phone-button">
          {screen.button}
        </button>
        <small>{t("forms.phone.managed")}</small>
      </footer>
    </section>
  );
}
