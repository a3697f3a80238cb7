import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import type { SessionView } from "../api/types.ts";
import { useOnce } from "../api/use-action.ts";
import type { MessageKey } from "../i18n/en.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Door, whyNot } from "./door.tsx";
import { NewPasswordFields, useNewPassword } from "./new-password.tsx";
import classes from "./sign-in.module.css";

/** Where the link of an invitation, or of a reset, leads. */
export function SetPassword() {
  const { t } = useI18n();
  const { token = "" } = useSearch({ from: "/set-password" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const chosen = useNewPassword();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<MessageKey | null>(null);
  const once = useOnce();
  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const session = await send<SessionView | { readonly next: "code" }>("POST", "/v1/session/password", {
        token,
        password: chosen.value,
      });
      // Whoever was signed in on this browser before is not any more.
      client.clear();
      // The password is saved; whoever has a second factor shows it at the door.
      if ("next" in session) {
        await navigate({ to: "/sign-in", replace: true });
        return;
      }
      client.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: "/", replace: true });
    } catch (error) {
      setProblem(whyNot(error, "setPassword.linkBad"));
      setBusy(false);
    }
  };
  return (
    <Door title={t("setPassword.title")} lead={t("setPassword.lead")} problem={problem}>
      <form
        className={classes["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          void once(submit);
        }}
      >
        <NewPasswordFields {...chosen} />
        <Button type="submit" size="md" loading={busy} mt={4} disabled={!chosen.ready}>
          {t("setPassword.submit")}
        </Button>
      </form>
    </Door>
  );
}
