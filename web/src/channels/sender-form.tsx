import { NumberInput, PasswordInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, send } from "../api/client.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import type { ChannelForm, ChannelSetting } from "../../../src/messages/channel-form.ts";
import { CHANNEL_FORMS, channelForm } from "./channel-forms.ts";
import { type OtherSender, otherSendersQuery } from "./senders-query.ts";

type Value = string | number | boolean;
type Values = Readonly<Record<string, Value>>;
const KINDS = CHANNEL_FORMS.filter(({ kind }) => kind !== "whatsapp");

/** Sets a sender up as its channel asks for it; of one that is known its secrets stay when nothing is typed. */
export function SenderForm({ known, onClose }: { readonly known?: OtherSender; readonly onClose: () => void }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const [kind, setKind] = useState(known?.kind ?? KINDS[0]?.kind ?? "");
  const [name, setName] = useState(known?.name ?? "");
  const form = channelForm(kind);
  const [settings, setSettings] = useState<Values>(known ? given(known.settings) : initial(form));
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [pace, setPace] = useState<number | string>(known?.messagesPerSecond ?? form?.messagesPerSecond ?? 1);
  const save = useAction({
    mutationFn: () => {
      const typed = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ""));
      const body = { name, settings: { ...settings, messagesPerSecond: Number(pace) }, secrets: typed };
      return known ? send("PATCH", `/v1/channels/${known.id}`, body) : send("POST", "/v1/channels", { kind, ...body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: otherSendersQuery.queryKey });
      onClose();
    },
  });
  const faults = faultsOf(save.error);
  const faultAt = (path: string, setting: ChannelSetting, value: Value | undefined): string | undefined => {
    if (!faults.has(path)) return undefined;
    if (value === undefined || value === "") return t("channels.setting.missing");
    return setting.problem?.(value)?.[language] ?? t("channels.setting.wrong");
  };
  return (
    <CommandDialog
      title={known ? t("sender.edit.title", { name: known.name }) : t("channels.other.add")}
      go={known ? t("sender.edit.save") : t("channels.other.save")}
      disabled={name.trim() === ""}
      give={save}
      {...(faults.size > 0 ? { trouble: t("channels.setting.faults") } : {})}
      onGo={() => save.mutate()}
      onClose={onClose}
    >
      {!known && (
        <Select
          label={t("channels.other.kind")}
          allowDeselect={false}
          value={kind}
          data={KINDS.map((one) => ({ value: one.kind, label: one.name[language] }))}
          onChange={(chosen) => {
            setKind(chosen ?? kind);
            const next = channelForm(chosen ?? kind);
            setSettings(initial(next));
            setPace(next?.messagesPerSecond ?? 1);
            setSecrets({});
          }}
          description={form?.about[language]}
          data-testid="sender-kind"
        />
      )}
      <TextInput
        label={t("sender.name")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        data-testid="sender-name"
      />
      {Object.entries(form?.settings ?? {}).map(([key, setting]) => (
        <SettingField
          key={key}
          name={key}
          setting={setting}
          value={settings[key]}
          fault={faultAt(`settings/${key}`, setting, settings[key])}
          onChange={(value) => setSettings({ ...settings, [key]: value })}
        />
      ))}
      {Object.entries(form?.secrets ?? {}).map(([key, secret]) => (
        <PasswordInput
          key={key}
          label={secret.label[language]}
          description={secret.help?.[language]}
          autoComplete="off"
          placeholder={known ? t("sender.kept") : ""}
          value={secrets[key] ?? ""}
          error={
            known && !secrets[key] && faults.has(`secrets/${key}`)
              ? t("channels.setting.again")
              : faultAt(`secrets/${key}`, secret, secrets[key])
          }
          onChange={(event) => setSecrets({ ...secrets, [key]: event.currentTarget.value })}
          data-testid={`secret-${key}`}
        />
      ))}
      <NumberInput label={t("channels.other.pace")} min={0.1} max={1_000} value={pace} onChange={setPace} data-testid="sender-pace" />
    </CommandDialog>
  );
}

type ShownSetting = Pick<ChannelSetting, "label" | "kind"> & {
  readonly help?: ChannelSetting["help"] | undefined;
  readonly choices?: readonly string[] | undefined;
};

/** One setting, as whoever brings it describes it. */
export function SettingField({
  name,
  setting,
  value,
  fault,
  onChange,
}: {
  readonly name: string;
  readonly setting: ShownSetting;
  readonly value: Value | undefined;
  readonly fault: string | undefined;
  readonly onChange: (value: Value) => void;
}) {
  const { language } = useI18n();
  const shared = {
    label: setting.label[language],
    description: setting.help?.[language],
    error: fault,
    "data-testid": `setting-${name}`,
  };
  switch (setting.kind) {
    case "yes_no":
      return <Switch {...shared} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case "number":
      return <NumberInput {...shared} value={typeof value === "number" ? value : ""} onChange={onChange} />;
    case "choice":
      return (
        <Select
          {...shared}
          allowDeselect={false}
          value={typeof value === "string" ? value : null}
          data={[...(setting.choices ?? [])]}
          onChange={(chosen) => chosen !== null && onChange(chosen)}
        />
      );
    case "lines":
      return <Textarea {...shared} autosize minRows={2} value={text(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
    case "text":
      return <TextInput {...shared} value={text(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

function initial(form: ChannelForm | null): Values {
  return Object.fromEntries(
    Object.entries(form?.settings ?? {}).flatMap(([name, { initial: value }]) => (value === undefined ? [] : [[name, value]])),
  );
}

function given(settings: OtherSender["settings"]): Values {
  return Object.fromEntries(Object.entries(settings).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** Paths of what the server found wrong. */
function faultsOf(error: unknown): ReadonlySet<string> {
  const faults = error instanceof ApiError ? error.problem["faults"] : null;
  if (!Array.isArray(faults)) return new Set();
  return new Set(faults.flatMap((fault: unknown) => (isFault(fault) ? [fault.path] : [])));
}

function isFault(value: unknown): value is { readonly path: string } {
  return typeof value === "object" && value !== null && "path" in value && typeof value.path === "string";
}
