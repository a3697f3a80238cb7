import { Button } from "@mantine/core";
import { useState } from "react";
import { send } from "../api/client.ts";
import type { OwnSecurity, RecoveryCodesView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Dialog } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import settings from "../settings/settings.module.css";
import { Enrol } from "./enrol.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { useSecurityChanged } from "./security-query.ts";

type Asked = "begin" | "turnOff" | "renew";

export function SecondFactor({ isOn, recoveryCodesLeft, isRecent }: OwnSecurity["secondFactor"] & { readonly isRecent: boolean }) {
  const { t } = useI18n();
  const [asked, setAsked] = useState<Asked | null>(null);
  const changed = useSecurityChanged();
  const close = (): void => setAsked(null);
  const turnOff = useAction({
    mutationFn: () => send("DELETE", "/v1/session/totp"),
    onSuccess: async () => {
      await changed();
      close();
    },
  });
  const renew = useAction({
    mutationFn: () => send<RecoveryCodesView>("POST", "/v1/session/recovery-codes"),
    onSuccess: changed,
  });
  return (
    <section className={`panel ${settings["rule"]}`} aria-label={t("factor.title")}>
      <h2>{t("factor.title")}</h2>
      <p data-testid="factor-state">{isOn ? t("factor.on", { n: recoveryCodesLeft }) : t("factor.off")}</p>
      <div className={settings["line"]}>
        {isOn ? (
          <>
            <Button variant="default" disabled={!isRecent} onClick={() => setAsked("renew")}>
              {t("factor.renew")}
            </Button>
            <Button variant="default" disabled={!isRecent} onClick={() => setAsked("turnOff")}>
              {t("factor.turnOff")}
            </Button>
          </>
        ) : (
          <Button disabled={!isRecent} onClick={() => setAsked("begin")} data-testid="factor-begin">
            {t("factor.begin")}
          </Button>
        )}
      </div>
      {asked === "begin" && (
        <Dialog onClose={close} title={t("factor.title")} size="lg" closeOnClickOutside={false}>
          <Enrol
            onDone={() => {
              close();
              void changed();
            }}
          />
        </Dialog>
      )}
      {asked === "turnOff" && (
        <CommandDialog
          title={t("factor.turnOff")}
          consequence={t("factor.turnOff.text")}
          go={t("factor.turnOff")}
          danger
          give={turnOff}
          onGo={() => turnOff.mutate()}
          onClose={close}
        />
      )}
      {asked === "renew" &&
        (renew.data ? (
          <Dialog onClose={close} title={t("factor.codes")} size="lg" closeOnClickOutside={false} closeOnEscape={false}>
            <RecoveryCodes
              codes={renew.data.recoveryCodes}
              onKept={() => {
                renew.reset();
                close();
              }}
            />
          </Dialog>
        ) : (
          <CommandDialog
            title={t("factor.renew")}
            consequence={t("factor.renew.text")}
            go={t("factor.renew")}
            give={renew}
            onGo={() => renew.mutate()}
            onClose={close}
          />
        ))}
    </section>
  );
}
