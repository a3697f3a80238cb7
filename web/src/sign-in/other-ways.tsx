/** A passkey, or another place where one has an account. */
import { Button } from "@mantine/core";
import { browserSupportsWebAuthn, startAuthentication, type PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import { IconFingerprint, IconLogin2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import type { SessionView, SignInWays } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./sign-in.module.css";

export function OtherWays({
  to,
  busy,
  onPasskey,
}: {
  readonly to: string | undefined;
  readonly busy: boolean;
  readonly onPasskey: () => void;
}) {
  const { t } = useI18n();
  const { data } = useQuery({
    queryKey: ["sign-in-ways"],
    queryFn: ({ signal }) => get<SignInWays>("/v1/session/ways", {}, signal),
    staleTime: Infinity,
  });
  // A passkey is made for a name, never for an address in digits.
  const hasName = !/^[\d.]+$|^\[/.test(window.location.hostname);
  const passkeys = hasName && browserSupportsWebAuthn();
  if (!passkeys && !data?.oidc) return null;
  return (
    <div className={classes["form"]}>
      {passkeys && (
        <Button variant="default" disabled={busy} leftSection={<IconFingerprint size={18} />} onClick={onPasskey} data-testid="passkey-in">
          {t("signIn.passkey")}
        </Button>
      )}
      {data?.oidc && (
        <Button
          component="a"
          href={`/v1/oidc/start${to === undefined ? "" : `?to=${encodeURIComponent(to)}`}`}
          variant="default"
          leftSection={<IconLogin2 size={18} />}
        >
          {t("signIn.oidc", { name: data.oidc.name })}
        </Button>
      )}
    </div>
  );
}

export async function signInByPasskey(): Promise<SessionView> {
  const optionsJSON = await send<PublicKeyCredentialRequestOptionsJSON>("POST", "/v1/session/passkey/options");
  const credential = await startAuthentication({ optionsJSON });
  return send<SessionView>("POST", "/v1/session/passkey", { credential });
}
