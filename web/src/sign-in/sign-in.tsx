import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { ApiError, send } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import type { SessionView } from "../api/types.ts";
import { useOnce } from "../api/use-action.ts";
import type { MessageKey } from "../i18n/en.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { CodeStep } from "./code-step.tsx";
import { Door, whyNot } from "./door.tsx";
import { OtherWays, signInByPasskey } from "./other-ways.tsx";
import classes from "./sign-in.module.css";

type CodeDue = { readonly next: "code"; readonly token: string };
type Choice = readonly { readonly id: string; readonly name: string }[];

export function SignIn() {
  const { t } = useI18n();
  const { token, to, refused: refusedElsewhere } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(token !== undefined);
  const [problem, setProblem] = useState<MessageKey | null>(() => (refusedElsewhere === undefined ? null : `oidc.${refusedElsewhere}`));
  /** Of a sign-in that waits for its code. */
  const [step, setStep] = useState<string | null>(null);
  const [choice, setChoice] = useState<Choice>([]);
  const tried = useRef(false);

  const enter = useCallback(
    async (work: () => Promise<SessionView | CodeDue>, refused: MessageKey) => {
      setBusy(true);
      setProblem(null);
      try {
        const session = await work();
        if ("next" in session) {
          setBusy(false);
          setStep(session.token);
          return;
        }
        client.setQueryData(sessionQuery.queryKey, session);
        // Only a path of our own: an address from a link must not lead elsewhere.
        await navigate({ href: to !== undefined && /^\/(?![/\\])/.test(to) ? to : "/", replace: true });
      } catch (error) {
        setBusy(false);
        if (error instanceof ApiError && error.problem["reason"] === "choose_workspace") {
          setChoice(error.problem["workspaces"] as Choice);
          return;
        }
        const reason = error instanceof ApiError ? error.problem["reason"] : undefined;
        if (reason === "step_over") setStep(null);
        setProblem(reason === "step_over" || reason === "code_wrong" ? `refused.${reason}` : whyNot(error, refused));
      }
    },
    [client, navigate, to],
  );

  useEffect(() => {
    if (token === undefined || tried.current) return;
    // A link works once; React's double mounting must not spend it twice.
    tried.current = true;
    void enter(async () => send("POST", "/v1/session/link", { token }), "signIn.linkBad");
  }, [token, enter]);

  const once = useOnce();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void once(async () => enter(async () => send("POST", "/v1/session", { email, password }), "signIn.wrong"));
  };
  if (step !== null)
    return (
      <Door title={t("signIn.title")} lead={t("signIn.lead")} problem={problem}>
        <CodeStep
          busy={busy}
          onCode={(code) =>
            void once(async () => enter(async () => send("POST", "/v1/session/code", { token: step, code }), "refused.code_wrong"))
          }
          onBack={() => {
            setStep(null);
            setProblem(null);
          }}
        />
      </Door>
    );
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
          onChange={(event) => {
            setEmail(event.currentTarget.value);
            setChoice([]);
          }}
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
      {choice.length > 0 && (
        <div className={classes["form"]} role="group" aria-label={t("refused.choose_workspace")}>
          <p>{t("refused.choose_workspace")}</p>
          {choice.map(({ id, name }) => (
            <Button
              key={id}
              variant="default"
              loading={busy}
              onClick={() => void enter(async () => send("POST", "/v1/session", { email, password, workspaceId: id }), "signIn.wrong")}
            >
              {name}
            </Button>
          ))}
        </div>
      )}
      <OtherWays to={to} busy={busy} onPasskey={() => void once(async () => enter(signInByPasskey, "signIn.passkey.failed"))} />
      <p className={classes["hint"]} role="status">
        {busy && token !== undefined ? t("signIn.link") : t("signIn.hint")}
      </p>
    </Door>
  );
}
