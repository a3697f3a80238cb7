import { Button, PasswordInput, Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import type { SourceAdded, SourceAnswer, SourceKindAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { SettingField } from "../channels/sender-form.tsx";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Copy } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";
import { sourcesQuery } from "./queries.ts";

type Values = Readonly<Record<string, string | number | boolean>>;

/** Connects a source: what its kind asks for, then what is to be done at the other side. */
export function SourceForm({
  kinds,
  known,
  onClose,
}: {
  readonly kinds: readonly SourceKindAnswer[];
  readonly known?: SourceAnswer;
  readonly onClose: () => void;
}) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const [kindName, setKind] = useState(known?.kind ?? kinds[0]?.kind ?? "");
  const kind = kinds.find((one) => one.kind === kindName);
  const [name, setName] = useState(known?.name ?? "");
  const [settings, setSettings] = useState<Values>(known ? plain(known.settings) : initial(kind));
  const [secret, setSecret] = useState("");
  const save = useAction({
    mutationFn: async (isNew: boolean) => {
      const mapping = known?.settings["mapping"];
      const body = { name, settings: { ...settings, ...(mapping === undefined ? {} : { mapping }) } };
      const told = isNew ? { newSecret: true } : secret === "" ? {} : { webhookSecret: secret };
      return known
        ? send<SourceAdded>("PATCH", `/v1/sources/${known.id}`, { ...body, ...told })
        : send<SourceAdded>("POST", "/v1/sources", { ...body, ...told, kind: kindName });
    },
    onSuccess: async () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
  });
  if (save.data && kind) return <ToDo kind={kind} added={save.data} onClose={onClose} />;
  const isShops = kind?.secret.madeBy === "shop";
  return (
    <CommandDialog
      title={known ? t("sources.edit.title", { name: known.name }) : t("sources.add")}
      go={t(known ? "sources.edit.go" : "sources.add.go")}
      disabled={name.trim() === "" || (isShops && !known && secret === "")}
      give={save}
      onGo={() => save.mutate(false)}
      onClose={onClose}
    >
      {!known && (
        <Select
          label={t("sources.kind")}
          allowDeselect={false}
          value={kindName}
          data={kinds.map((one) => ({ value: one.kind, label: one.name[language] }))}
          onChange={(chosen) => {
            setKind(chosen ?? kindName);
            setSettings(initial(kinds.find((one) => one.kind === chosen)));
          }}
          description={kind?.about[language]}
          data-testid="source-kind"
        />
      )}
      <TextInput
        label={t("sources.name")}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        data-testid="source-name"
      />
      {kind?.settings.map((setting) => (
        <SettingField
          key={setting.name}
          name={setting.name}
          setting={setting}
          value={settings[setting.name]}
          fault={undefined}
          onChange={(value) => setSettings({ ...settings, [setting.name]: value })}
        />
      ))}
      {isShops && (
        <PasswordInput
          label={kind.secret.label[language]}
          autoComplete="off"
          placeholder={known ? t("sources.secret.kept") : ""}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          data-testid="source-secret"
        />
      )}
      {known && !isShops && (
        <Button variant="default" onClick={() => save.mutate(true)}>
          {t("sources.newSecret")}
        </Button>
      )}
    </CommandDialog>
  );
}

/** A secret is shown once: a stray click must not lose it. */
function ToDo({ kind, added, onClose }: { readonly kind: SourceKindAnswer; readonly added: SourceAdded; readonly onClose: () => void }) {
  const { t, language } = useI18n();
  const { webhookSecret, source } = added;
  const isShown = webhookSecret !== undefined;
  return (
    <Dialog onClose={onClose} title={t("sources.setup")} size="lg" keepsOpen={isShown}>
      <div className={classes["form"]} data-testid="source-todo">
        <ol style={{ margin: 0, paddingLeft: 20, display: "grid", gap: 8 }}>
          {kind.steps.map((step) => (
            <li key={step.en}>{step[language]}</li>
          ))}
        </ol>
        <dl className={classes["facts"]}>
          <dt>{t("sources.url")}</dt>
          <dd>
            <Copy value={source.webhookUrl}>
              <code data-testid="source-url">{source.webhookUrl}</code>
            </Copy>
          </dd>
          {isShown && (
            <>
              <dt>{kind.secret.label[language]}</dt>
              <dd>
                <Copy value={webhookSecret}>
                  <code data-testid="source-new-secret">{webhookSecret}</code>
                </Copy>
                <p className="small muted">{t("sources.secret.once")}</p>
              </dd>
            </>
          )}
        </dl>
        <div className={classes["buttons"]}>
          <Button onClick={onClose} data-testid="source-done">
            {t("sources.done")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function initial(kind: SourceKindAnswer | undefined): Values {
  return Object.fromEntries((kind?.settings ?? []).flatMap(({ name, initial: value }) => (value === undefined ? [] : [[name, value]])));
}

function plain(settings: SourceAnswer["settings"]): Values {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? [[name, value]] : [],
    ),
  );
}
