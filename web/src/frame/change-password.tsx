import { Button, Modal, PasswordInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import { useSession } from "../api/session.tsx";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";

const SHORTEST = 10;

/** One's own password; whoever came by a link and has none yet chooses the first one. */
export function ChangePassword({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { hasPassword } = useSession().account;
  const [oldPassword, setOldPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const [again, setAgain] = useState("");
  const change = useMutation({
    mutationFn: () => send("PUT", "/v1/session/password", hasPassword ? { oldPassword, newPassword } : { newPassword }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      notifications.show({ message: t("ownPassword.changed") });
      onClose();
    },
  });
  const trouble = useErrorWords(change.error);
  const toggle = { "aria-label": t("signIn.show") };
  const short = newPassword !== "" && newPassword.length < SHORTEST;
  const differs = again !== "" && again !== newPassword;
  return (
    <Modal opened onClose={onClose} title={t("setPassword.title")}>
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
        <PasswordInput
          label={t("setPassword.password")}
          description={t("setPassword.hint", { n: SHORTEST })}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={newPassword}
          error={short && t("setPassword.short", { n: SHORTEST })}
          onChange={({ currentTarget }) => setNewPassword(currentTarget.value)}
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
        {change.error !== null && (
          <p role="alert" className={classes["bad"]}>
            {trouble}
          </p>
        )}
        <div className={classes["buttons"]}>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={change.isPending} disabled={newPassword.length < SHORTEST || again !== newPassword}>
            {t("ownPassword.submit")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
