import { Button, PasswordInput, TagsInput, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { SecretList } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import table from "../components/table.module.css";
import { Cell, Rows, Table } from "../components/table.tsx";
import { useNarrow } from "../components/use-narrow.ts";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { callSecretsQuery } from "./call-secrets-query.ts";
import classes from "./settings.module.css";

type Secret = SecretList["rows"][number];

/** Values that the calls of journeys use by name; they are written here and never shown. */
export function CallSecrets() {
  const { t, list, relative } = useI18n();
  const now = useNow();
  const narrow = useNarrow();
  const allowed = useRight("integrations:write");
  const { data, error, refetch } = useQuery(callSecretsQuery);
  const [saving, setSaving] = useState<Secret | "new" | null>(null);
  const [removing, setRemoving] = useState<Secret | null>(null);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  const add = allowed ? (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setSaving("new")}>
      {t("secrets.new")}
    </Button>
  ) : undefined;
  return (
    <>
      <div className={classes["lead"]}>
        <p>{t("secrets.lead")}</p>
        {data?.rows.length !== 0 && add}
      </div>
      <Table
        label={t("secrets.title")}
        columns={narrow ? "minmax(0, 1fr) auto" : "minmax(0, 1fr) minmax(0, 1.6fr) minmax(120px, 0.8fr) 210px"}
        head={[{ text: t("secrets.name") }, { text: t("secrets.hosts") }, { text: t("secrets.changed") }, { text: "" }]}
      >
        <Rows of={data?.rows} count={3} empty={<EmptyState picture="keys" text={t("secrets.empty")} action={add} />}>
          {(row) => (
            <div key={row.name} role="row" className={`${table["row"]} ${table["still"]} ${table["tall"]}`} data-testid="secret-row">
              <Cell>
                <code className="cut">{row.name}</code>
                {narrow && <div className="small muted">{list(row.hosts)}</div>}
              </Cell>
              {!narrow && <Cell>{list(row.hosts)}</Cell>}
              {!narrow && <Cell>{relative(row.changedAt, now)}</Cell>}
              <Cell right>
                {allowed && (
                  <div className={classes["rowButtons"]}>
                    <Button variant="default" size="xs" onClick={() => setSaving(row)}>
                      {t("secrets.replace")}
                    </Button>
                    <Button variant="default" size="xs" onClick={() => setRemoving(row)}>
                      {t("secrets.remove")}
                    </Button>
                  </div>
                )}
              </Cell>
            </div>
          )}
        </Rows>
      </Table>
      {saving && <SaveSecret known={saving === "new" ? null : saving} onClose={() => setSaving(null)} />}
      {removing && <RemoveSecret secret={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

function SaveSecret({ known, onClose }: { readonly known: Secret | null; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [name, setName] = useState(known?.name ?? "");
  const [value, setValue] = useState("");
  const [hosts, setHosts] = useState<readonly string[]>(known?.hosts ?? []);
  const save = useAction({
    mutationFn: () => send("PUT", `/v1/secrets/${encodeURIComponent(name)}`, { value, hosts }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: callSecretsQuery.queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={known ? t("secrets.replace.title", { name: known.name }) : t("secrets.new")} size="lg">
      <form className={classes["form"]} onSubmit={submit} autoComplete="off">
        {!known && (
          <TextInput
            label={t("secrets.name")}
            description={t("secrets.name.hint")}
            required
            withAsterisk={false}
            maxLength={63}
            value={name}
            onChange={(event) => setName(event.currentTarget.value.toLowerCase())}
            data-autofocus
          />
        )}
        <PasswordInput
          label={t("secrets.value")}
          description={t("secrets.value.hint")}
          required
          withAsterisk={false}
          maxLength={4_000}
          autoComplete="new-password"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <TagsInput
          label={t("secrets.hosts")}
          description={t("secrets.hosts.hint")}
          placeholder={hosts.length === 0 ? "api.example.com" : ""}
          acceptValueOnBlur
          data-testid="secret-hosts"
          maxTags={20}
          value={[...hosts]}
          onChange={(told) => setHosts(told.map(hostIn))}
        />
        <DialogEnd error={save.error} onClose={onClose}>
          <Button type="submit" loading={save.isPending} disabled={hosts.length === 0}>
            {t("secrets.save")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

/** Of a whole address that was pasted. */
function hostIn(text: string): string {
  const told = text.trim().toLowerCase();
  return URL.canParse(told) && /^https?:/.test(told) ? new URL(told).host : told;
}

function RemoveSecret({ secret, onClose }: { readonly secret: Secret; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const remove = useAction({
    mutationFn: () => send("DELETE", `/v1/secrets/${encodeURIComponent(secret.name)}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: callSecretsQuery.queryKey });
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t("secrets.remove.title", { name: secret.name })}
      consequence={t("secrets.remove.text")}
      go={t("secrets.remove")}
      danger
      give={remove}
      onGo={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
