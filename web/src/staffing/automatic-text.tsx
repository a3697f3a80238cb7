import { Button, Select, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import type { StaffingView, StaffSettingsView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./staffing.module.css";

const LANGUAGES = ["en", "fr", "de", "es", "it", "nl", "pt", "pl", "tr", "ar"];
const AHEAD = 25;
/** As in `src/desk/call-back.ts`: more has no room above a button. */
const LONGEST_ABOVE_BUTTON = 1_024;
type Name = keyof StaffingView["own"];
const VARIABLES: { readonly [Text in Name]?: readonly string[] } = {
  closed: ["staff.opens", "staff.by", "staff.usually"],
  busy: ["staff.ahead", "staff.by", "staff.usually"],
};

/** One automatic text in each language, with how it reads now. */
export function AutomaticTextField({
  name,
  texts,
  settings,
  own,
  disabled,
  onChange,
}: {
  readonly name: Name;
  readonly texts: { readonly [language: string]: string };
  readonly settings: StaffSettingsView;
  readonly own: StaffingView["own"];
  readonly disabled: boolean;
  readonly onChange: (texts: { [language: string]: string }) => void;
}) {
  const { t, language: mine, languageName } = useI18n();
  const [language, setLanguage] = useState<string>(mine);
  const builtIn = language === "en" || language === "fr" ? own[name][language] : "";
  const text = texts[language] ?? builtIn;
  const [asked] = useDebouncedValue({ text: name, language, ahead: AHEAD, settings }, 400);
  const { data } = useQuery({
    queryKey: ["automatic-text", asked],
    queryFn: async () => (await send<{ readonly text: string }>("POST", "/v1/desk/staffing/preview", asked)).text,
    retry: false,
  });
  const variables = VARIABLES[name];
  const offersCallBack = settings.callBackService !== null && (name === "closed" || name === "busy");
  return (
    <div className={classes["text"]}>
      <Select
        label={t("staff.text.language")}
        data={[...new Set([...LANGUAGES, ...Object.keys(texts)])].map((value) => ({ value, label: languageName(value) }))}
        value={language}
        onChange={(value) => setLanguage(value ?? "en")}
        allowDeselect={false}
        w={200}
      />
      <Textarea
        label={t(`staff.text.${name}`)}
        description={
          texts[language] === undefined && builtIn !== ""
            ? t("staff.text.own")
            : variables && t("staff.text.variables", { vars: variables.map((each) => `{{ ${each} }}`).join(", ") })
        }
        value={text}
        onChange={(event) => onChange({ ...texts, [language]: event.currentTarget.value })}
        maxLength={1_000}
        autosize
        minRows={2}
        disabled={disabled}
        data-testid={`text-${name}`}
      />
      {texts[language] !== undefined && (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            disabled={disabled}
            onClick={() => onChange(Object.fromEntries(Object.entries(texts).filter(([each]) => each !== language)))}
          >
            {t("staff.text.reset")}
          </Button>
        </div>
      )}
      <div>
        <p className="muted small">{t("staff.preview")}</p>
        <p className={classes["preview"]} data-testid={`preview-${name}`}>
          {data ?? "\u00a0"}
        </p>
        {offersCallBack && data !== undefined && data.length > LONGEST_ABOVE_BUTTON && (
          <p className={classes["warning"]} role="status" data-testid={`too-long-${name}`}>
            <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
            {t("staff.text.tooLong", { n: LONGEST_ABOVE_BUTTON })}
          </p>
        )}
      </div>
    </div>
  );
}
