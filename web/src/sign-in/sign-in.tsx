import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import type { SessionView } from "../api/types.ts";
import type { MessageKey } from "../i18n/en.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Door, whyNot } from "./door.tsx";
import classes from "./sign-in.module.css";

export function SignIn() {
  const { t } = useI18n();
  const { token, to } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(token !== undefined);
  const [problem, setProblem] = useState<MessageKey | null>(null);
  const tried = useRef(false);

  const enter = useCallback(
    async (path: string, body: unknown, refused: MessageKey) => {
      setBusy(true);
      setProblem(null);
      try {
        const session = await send<SessionView>("POST", path, body);
        client.setQueryData(sessionQuery.queryKey, session);
        // Only a path of our own: an address from a link must not lead elsewhere.
        await navigate({ href: to !== undefined && /^\/(?![/\\])/.test(to) ? to : "/", replace: true });
      } catch (error) {
        setProblem(whyNot(error, refused));
        setBusy(false);
      }
    },
    [client, navigate, to],
  );

  useEffect(() => {
    if (token === undefined || tried.current) return;
    // A link works once; React's double mounting must not spend it twice.
    tried.current = true;
    void enter("/v1/session/link", { token }, "signIn.linkBad");
  }, [token, enter]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enter("/v1/session", { email, password }, "signIn.wrong");
  };
  return (
    <Door title={t("signIn.title")} lead={t("signIn.lead")} problem={problem}>
      <form className={classes["form"]} onSubmit={submit}>
        <TextInput
          label={t("signIn.email")}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("signIn.password")}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("signIn.show") }}
        />
        <Button type="submit" size="md" loading={busy} mt={4}>
          {t("signIn.submit")}
        </Button>
      </form>
      <p className={classes["hint"]} role="status">
        {busy && token !== undefined ? t("signIn.link") : t("signIn.hint")}
      </p>
    </Door>
  );
}
