/** From nothing to codes that are asked: a picture for the app, a code of it told back, recovery codes. */
import { Button, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import type { Enrolment, RecoveryCodesView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Copy, ErrorState, Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import settings from "../settings/settings.module.css";
import classes from "./account.module.css";
import { RecoveryCodes } from "./recovery-codes.tsx";

export function Enrol({ onDone }: { readonly onDone: () => void }) {
  const { t } = useI18n();
  const [code, setCode] = useState("");
  // Each asking makes another secret: once for as long as this is open.
  const { data, error } = useQuery({
    queryKey: ["own-security", "enrolment"],
    queryFn: () => send<Enrolment>("POST", "/v1/session/totp"),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const confirm = useAction({ mutationFn: () => send<RecoveryCodesView>("POST", "/v1/session/totp/confirm", { code }) });
  if (confirm.data) return <RecoveryCodes codes={confirm.data.recoveryCodes} onKept={onDone} />;
  if (error) return <ErrorState error={error} compact />;
  return (
    <form
      className={settings["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p>{t("factor.scan")}</p>
      {data ? (
        <>
          <img className={classes["picture"]} alt={t("factor.picture")} src={`data:image/svg+xml;base64,${btoa(data.qr)}`} />
          <div>
            <p className="muted small">{t("factor.type")}</p>
            <div className={settings["key"]}>
              <code data-testid="factor-secret">{data.secret}</code>
              <Copy value={data.secret} />
            </div>
          </div>
        </>
      ) : (
        <Skeleton height={260} />
      )}
      <TextInput
        label={t("factor.code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        maxLength={8}
        value={code}
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
        data-testid="factor-code"
      />
      <Trouble error={confirm.error} />
      <div className={settings["buttons"]}>
        <Button type="submit" loading={confirm.isPending} disabled={!data || code.trim().length < 6}>
          {t("factor.confirm")}
        </Button>
      </div>
    </form>
  );
}
