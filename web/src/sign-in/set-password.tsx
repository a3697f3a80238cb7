import { Button, PasswordInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import type { SessionView } from "../api/types.ts";
import type { MessageKey } from "../i18n/en.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Door, whyNot } from "./door.tsx";
import classes from "./sign-in.module.css";

const SHORTEST = 10;

/** Where the link of an invitation, or of a reset, leads. */
export function SetPassword() {
  const { t } = useI18n();
  const { token = "" } = useSearch({ from: "/set-password" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<MessageKey | null>(null);
  const short = password !== "" && password.length < SHORTEST;
  const differs = again !== "" && again !== password;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const session = await send<SessionView>("POST", "/v1/session/password", { token, password });
      // Whoever was signed in on this browser before is not any more.
      client.clear();
      client.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: "/", replace: true });
    } catch (error) {
      setProblem(whyNot(error, "setPassword.linkBad"));
      setBusy(false);
    }
  };
  const toggle = { "aria-label": t("signIn.show") };
  return (
    <Door title={t("setPassword.title")} lead={t("setPassword.lead")} problem={problem}>
      <form className={classes["form"]} onSubmit={(event) => void submit(event)}>
        <PasswordInput
          label={t("setPassword.password")}
          description={t("setPassword.hint", { n: SHORTEST })}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={password}
          error={short && t("setPassword.short", { n: SHORTEST })}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          visibilityToggleButtonProps={toggle}
        />
        <PasswordInput
          label={t("setPassword.again")}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={again}
          error={differs && t("setPassword.differs")}
          onChange={({ currentTarget }) => setAgain(currentTarget.value)}
          visibilityToggleButtonProps={toggle}
        />
        <Button type="submit" size="md" loading={busy} mt={4} disabled={password.length < SHORTEST || again !== password}>
          {t("setPassword.submit")}
        </Button>
      </form>
    </Door>
  );
}
