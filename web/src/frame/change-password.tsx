import { Button, PasswordInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import { useSession } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { NewPasswordFields, useNewPassword } from "../sign-in/new-password.tsx";
import classes from "../settings/settings.module.css";

/** One's own password; whoever came by a link and has none yet chooses the first one. */
export function ChangePassword({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { hasPassword } = useSession().account;
  const [oldPassword, setOldPassword] = useState("");
  const chosen = useNewPassword();
  const change = useAction({
    mutationFn: () => send("PUT", "/v1/session/password", { ...(hasPassword ? { oldPassword } : {}), newPassword: chosen.value }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      notifications.show({ message: t("ownPassword.changed") });
      onClose();
    },
  });
  const toggle = { "aria-label": t("signIn.show") };
  return (
    <Dialog onClose={onClose} title={t("setPassword.title")}>
      <form
        className={classes["form"]}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <p>{t("ownPassword.text")}</p>
        {hasPassword && (
          <PasswordInput
            label={t("ownPassword.old")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={oldPassword}
            onChange={({ currentTarget }) => setOldPassword(currentTarget.value)}
            visibilityToggleButtonProps={toggle}
            data-autofocus
          />
        )}
        <NewPasswordFields {...chosen} />
        <DialogEnd error={change.error} onClose={onClose}>
          <Button type="submit" loading={change.isPending} disabled={!chosen.ready}>
            {t("ownPassword.submit")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
