/** Instead of the console, for whoever has to set up a second factor first. */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { send } from "../api/client.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Door } from "../sign-in/door.tsx";
import { Enrol } from "./enrol.tsx";
import { securityQuery } from "./security-query.ts";
import { sessionQuery } from "../api/queries.ts";

export function SecondFactorDue({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  return (
    <Door title={t("factor.title")} lead={t("account.due")} problem={null}>
      <Enrol
        onDone={() => {
          void client.invalidateQueries({ queryKey: securityQuery.queryKey });
          void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
        }}
      />
      <Button variant="default" onClick={() => void send("DELETE", "/v1/session").then(onSignedOut, onSignedOut)}>
        {t("frame.signOut")}
      </Button>
    </Door>
  );
}
