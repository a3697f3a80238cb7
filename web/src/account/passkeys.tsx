import { Button, TextInput } from "@mantine/core";
import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/browser";
import { useState } from "react";
import { ApiError, send } from "../api/client.ts";
import type { OwnSecurity } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { useErrorWords } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import settings from "../settings/settings.module.css";
import classes from "./account.module.css";
import { useSecurityChanged } from "./security-query.ts";

type Passkey = OwnSecurity["passkeys"][number];
type Asked = { readonly what: "add" } | { readonly what: "rename" | "remove"; readonly passkey: Passkey };

export function Passkeys({ passkeys, isRecent }: { readonly passkeys: readonly Passkey[]; readonly isRecent: boolean }) {
  const { t, relative } = useI18n();
  const now = useNow();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  return (
    <section className={`panel ${settings["rule"]}`} aria-label={t("passkeys.title")}>
      <h2>{t("passkeys.title")}</h2>
      {passkeys.length === 0 ? (
        <p>{t("passkeys.none")}</p>
      ) : (
        <ul className={classes["rows"]}>
          {passkeys.map((passkey) => (
            <li key={passkey.id} data-testid="passkey">
              <div className={classes["what"]}>
                <strong>{passkey.name}</strong>
                <div className="muted small">
                  {t("passkeys.added", { when: relative(passkey.createdAt, now) })}
                  {passkey.lastUsedAt !== null && <> · {t("passkeys.used", { when: relative(passkey.lastUsedAt, now) })}</>}
                </div>
              </div>
              <Button variant="default" size="xs" onClick={() => setAsked({ what: "rename", passkey })}>
                {t("passkeys.rename")}
              </Button>
              <Button variant="default" size="xs" disabled={!isRecent} onClick={() => setAsked({ what: "remove", passkey })}>
                {t("passkeys.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={settings["line"]}>
        <Button disabled={!isRecent} onClick={() => setAsked({ what: "add" })} data-testid="passkey-add">
          {t("passkeys.add")}
        </Button>
      </div>
      {asked?.what === "add" && <Naming title={t("passkeys.add")} initial="" work={register} onClose={close} />}
      {asked?.what === "rename" && (
        <Naming
          title={t("passkeys.rename")}
          initial={asked.passkey.name}
          work={async (name) => send("PATCH", `/v1/session/passkeys/${encodeURIComponent(asked.passkey.id)}`, { name })}
          onClose={close}
        />
      )}
      {asked?.what === "remove" && <Remove passkey={asked.passkey} onClose={close} />}
    </section>
  );
}

async function register(name: string): Promise<void> {
  const optionsJSON = await send<PublicKeyCredentialCreationOptionsJSON>("POST", "/v1/session/passkeys/options");
  const credential = await startRegistration({ optionsJSON });
  await send("POST", "/v1/session/passkeys", { name, credential });
}

function Naming({
  title,
  initial,
  work,
  onClose,
}: {
  readonly title: string;
  readonly initial: string;
  readonly work: (name: string) => Promise<void>;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const changed = useSecurityChanged();
  const [name, setName] = useState(initial);
  const give = useAction({
    mutationFn: () => work(name.trim()),
    onSuccess: async () => {
      await changed();
      onClose();
    },
  });
  const words = useErrorWords(give.error);
  return (
    <CommandDialog
      title={title}
      go={title}
      disabled={name.trim() === ""}
      give={give}
      // What the browser says of a passkey that was not made is for programmers.
      trouble={give.error instanceof ApiError ? words : t("passkeys.failed")}
      onGo={() => give.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={t("passkeys.name")}
        description={t("passkeys.name.hint")}
        required
        withAsterisk={false}
        maxLength={100}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        data-autofocus
      />
    </CommandDialog>
  );
}

function Remove({ passkey: { id, name }, onClose }: { readonly passkey: Passkey; readonly onClose: () => void }) {
  const { t } = useI18n();
  const changed = useSecurityChanged();
  const remove = useAction({
    mutationFn: () => send("DELETE", `/v1/session/passkeys/${encodeURIComponent(id)}`),
    onSuccess: async () => {
      await changed();
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t("passkeys.remove.title", { name })}
      consequence={t("passkeys.remove.text")}
      go={t("passkeys.remove")}
      danger
      give={remove}
      onGo={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
