import { Button, Radio, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { send } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import type { AccountLink, AccountView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { Copy } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./settings.module.css";

const ROLES = [
  "owner",
  "administrator",
  "marketer",
  "approver",
  "agent",
  "analyst",
  "compliance",
  "developer",
] as const satisfies readonly AccountView["role"][];

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<AccountView["role"]>("marketer");
  const invite = useChange(() => send<AccountLink>("POST", "/v1/accounts", { email: email.trim(), name, role }));
  return (
    <LinkDialog title={t("team.invite")} made={invite.data} onClose={onClose}>
      <Form change={invite} submit={t("team.invite.do")} onClose={onClose}>
        <TextInput
          label={t("signIn.email")}
          type="email"
          required
          withAsterisk={false}
          maxLength={254}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
          data-autofocus
        />
        <Name value={name} onChange={setName} />
        <Role value={role} onChange={setRole} />
      </Form>
    </LinkDialog>
  );
}

export function EditDialog({ member, onClose }: { readonly member: AccountView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const [name, setName] = useState(member.name);
  const [role, setRole] = useState(member.role);
  const change = useChange(() => send("PATCH", `/v1/accounts/${member.id}`, { name, role }), onClose);
  return (
    <Dialog onClose={onClose} title={t("team.edit.title", { name: member.name })} size="lg">
      <Form change={change} submit={t("workspace.save")} onClose={onClose}>
        <Name value={name} onChange={setName} />
        <Role value={role} onChange={setRole} />
      </Form>
    </Dialog>
  );
}

/** Keeps somebody out, or lets them in again. */
export function AccessDialog({ member, onClose }: { readonly member: AccountView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const verb = member.state === "disabled" ? "enable" : "disable";
  const change = useChange(() => send("PATCH", `/v1/accounts/${member.id}`, { disabled: verb === "disable" }), onClose);
  return (
    <Dialog onClose={onClose} title={t(`team.${verb}.title`, { name: member.name })}>
      <Form change={change} submit={t(`team.${verb}`)} danger={verb === "disable"} onClose={onClose}>
        <p>{t(`team.${verb}.text`, { name: member.name })}</p>
      </Form>
    </Dialog>
  );
}

export function ResetDialog({ member, onClose }: { readonly member: AccountView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const reset = useChange(() => send<AccountLink>("POST", `/v1/accounts/${member.id}/password-link`));
  const what = member.state === "invited" ? "newLink" : "reset";
  return (
    <LinkDialog title={t(`team.${what}.title`, { name: member.name })} made={reset.data} onClose={onClose}>
      <Form change={reset} submit={t("team.link.make")} danger={what === "reset"} onClose={onClose}>
        <p>{t(`team.${what}.text`, { name: member.name })}</p>
      </Form>
    </LinkDialog>
  );
}

export function ResetFactorDialog({ member: { id, name }, onClose }: { readonly member: AccountView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const reset = useChange(() => send("DELETE", `/v1/accounts/${id}/second-factor`), onClose);
  return (
    <Dialog onClose={onClose} title={t("team.resetFactor.title", { name })}>
      <Form change={reset} submit={t("team.resetFactor")} danger onClose={onClose}>
        <p>{t("team.resetFactor.text", { name })}</p>
      </Form>
    </Dialog>
  );
}

function useChange<T>(work: () => Promise<T>, onDone?: () => void) {
  const client = useQueryClient();
  return useAction({
    mutationFn: work,
    onSuccess: async () => {
      // One's own role may be another now.
      await Promise.all([
        client.invalidateQueries({ queryKey: ["accounts"] }),
        client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      ]);
      onDone?.();
    },
  });
}

function LinkDialog({
  title,
  made,
  onClose,
  children,
}: {
  readonly title: string;
  readonly made: AccountLink | undefined;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t, dateTime } = useI18n();
  return (
    <Dialog onClose={onClose} title={title} keepsOpen={made !== undefined} size="lg">
      {made ? (
        <div className={classes["form"]}>
          <p>{t("team.link", { name: made.account.name, when: dateTime(made.expiresAt) })}</p>
          <div className={classes["key"]}>
            <code data-testid="password-link">{made.link}</code>
            <Copy value={made.link} />
          </div>
          <div className={classes["buttons"]}>
            <Button onClick={onClose}>{t("team.link.done")}</Button>
          </div>
        </div>
      ) : (
        children
      )}
    </Dialog>
  );
}

function Form({
  change,
  submit,
  danger = false,
  onClose,
  children,
}: {
  readonly change: { readonly mutate: () => void; readonly isPending: boolean; readonly error: unknown };
  readonly submit: string;
  readonly danger?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <form
      className={classes["form"]}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      {children}
      <DialogEnd error={change.error} onClose={onClose}>
        <Button type="submit" loading={change.isPending} {...(danger ? { color: "red" } : {})} data-testid="confirm">
          {submit}
        </Button>
      </DialogEnd>
    </form>
  );
}

function Name({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) {
  const { t } = useI18n();
  return (
    <TextInput
      label={t("team.name")}
      required
      withAsterisk={false}
      maxLength={100}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function Role({ value, onChange }: { readonly value: AccountView["role"]; readonly onChange: (role: AccountView["role"]) => void }) {
  const { t } = useI18n();
  return (
    <Radio.Group label={t("team.role")} value={value} onChange={(role) => onChange(ROLES.find((one) => one === role) ?? value)}>
      <div className={classes["roles"]}>
        {ROLES.map((role) => (
          <Radio
            key={role}
            value={role}
            label={t(`team.role.${role}`)}
            description={t(`team.role.${role}.hint`)}
            data-testid={`role-${role}`}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
