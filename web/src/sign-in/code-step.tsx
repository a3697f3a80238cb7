import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./sign-in.module.css";

/** After the password: a code of the app, or a recovery code. */
export function CodeStep({
  busy,
  onCode,
  onBack,
}: {
  readonly busy: boolean;
  readonly onCode: (code: string) => void;
  readonly onBack: () => void;
}) {
  const { t } = useI18n();
  const [code, setCode] = useState("");
  return (
    <form
      className={classes["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        onCode(code);
      }}
    >
      <p>{t("signIn.code.lead")}</p>
      <TextInput
        label={t("signIn.code")}
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        maxLength={40}
        value={code}
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
        autoFocus
        data-testid="sign-in-code"
      />
      <Button type="submit" size="md" loading={busy} disabled={code.trim().length < 6}>
        {t("signIn.code.submit")}
      </Button>
      <Button variant="default" onClick={onBack}>
        {t("signIn.code.back")}
      </Button>
    </form>
  );
}
