import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";

/** As the server wants it. */
const SHORTEST = 10;

export type NewPassword = {
  readonly value: string;
  readonly again: string;
  readonly setValue: (value: string) => void;
  readonly setAgain: (value: string) => void;
  /** Long enough, and written twice the same. */
  readonly ready: boolean;
};

export function useNewPassword(): NewPassword {
  const [value, setValue] = useState("");
  const [again, setAgain] = useState("");
  return { value, again, setValue, setAgain, ready: value.length >= SHORTEST && again === value };
}

/** A new password, written twice. */
export function NewPasswordFields({ value, again, setValue, setAgain }: NewPassword) {
  const { t } = useI18n();
  const toggle = { "aria-label": t("signIn.show") };
  return (
    <>
      <PasswordInput
        label={t("setPassword.password")}
        description={t("setPassword.hint", { n: SHORTEST })}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={value}
        error={value !== "" && value.length < SHORTEST && t("setPassword.short", { n: SHORTEST })}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
        visibilityToggleButtonProps={toggle}
      />
      <PasswordInput
        label={t("setPassword.again")}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={again}
        error={again !== "" && again !== value && t("setPassword.differs")}
        onChange={({ currentTarget }) => setAgain(currentTarget.value)}
        visibilityToggleButtonProps={toggle}
      />
    </>
  );
}
