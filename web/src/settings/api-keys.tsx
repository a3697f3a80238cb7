import { Button, Checkbox, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { apiKeysQuery } from "../api/queries.ts";
import { useSession } from "../api/session.tsx";
import type { ApiKeyCreated, ApiKeyRow } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { Copy, EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { useNarrow } from "../components/use-narrow.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./settings.module.css";

export function ApiKeys() {
  const { t, has, list, moment, relative, number } = useI18n();
  const now = useNow();
  const { rights } = useSession();
  const { data, error, refetch } = useQuery(apiKeysQuery);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null);
  const narrow = useNarrow();
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  const rightWords = (right: string) => {
    const key = `right.${right}`;
    return has(key) ? t(key) : right;
  };
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {t("keys.new")}
    </Button>
  );
  return (
    <>
      <div className={classes["lead"]}>
        <p>{t("keys.lead")}</p>
        {make}
      </div>
      <Table
        label={t("settings.keys")}
        columns={narrow ? "minmax(0, 1fr) auto" : "minmax(0, 1.6fr) minmax(0, 1fr) minmax(120px, 0.9fr) minmax(120px, 0.9fr) 110px"}
        head={[
          { text: t("keys.name") },
          { text: t("keys.rights") },
          { text: t("keys.createdAt") },
          { text: t("keys.lastUsed") },
          { text: "" },
        ]}
      >
        <Rows of={data?.rows} count={3} empty={<EmptyState picture="keys" text={t("keys.empty")} action={make} />}>
          {(row) => (
            <div
              key={row.id}
              role="row"
              className={`${table["row"]} ${table["still"]} ${classes["keyRow"]} ${row.revokedAt === null ? "" : classes["gone"]}`}
              data-testid="key-row"
            >
              <Cell>
                <div className="cut" style={{ fontWeight: 560 }}>
                  {row.name}
                </div>
                <code className="muted">{row.hint}</code>
              </Cell>
              {!narrow && (
                <Cell>
                  <span title={list(row.rights.map(rightWords))}>
                    {row.rights.length >= rights.length ? t("keys.full") : t("keys.someRights", { n: row.rights.length })}
                  </span>
                </Cell>
              )}
              {!narrow && <Cell>{moment(row.createdAt)}</Cell>}
              {!narrow && (
                <Cell>{row.lastUsedAt === null ? <span className="muted">{t("common.never")}</span> : relative(row.lastUsedAt, now)}</Cell>
              )}
              <Cell right>
                {row.revokedAt === null ? (
                  <Button variant="default" size="xs" onClick={() => setRevoking(row)}>
                    {t("keys.revoke")}
                  </Button>
                ) : (
                  <span className="small">{t("keys.revoked", { when: moment(row.revokedAt) })}</span>
                )}
              </Cell>
            </div>
          )}
        </Rows>
      </Table>
      {making && <NewKey onClose={() => setMaking(false)} />}
      {revoking && <Revoke row={revoking} onClose={() => setRevoking(null)} />}
      <span className="sr-only" role="status">
        {number(data?.rows.length ?? 0)}
      </span>
    </>
  );
}

function NewKey({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { rights } = useSession();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>(() => rights.filter((right) => right === "events:write" || right === "profiles:write"));
  const create = useAction({
    mutationFn: () => send<ApiKeyCreated>("POST", "/v1/console/api-keys", { name, rights: chosen }),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("keys.new")} keepsOpen={create.data !== undefined} size="lg">
      {create.data ? (
        <div className={classes["form"]}>
          <p>{t("keys.created")}</p>
          <div className={classes["key"]}>
            <code data-testid="new-key">{create.data.key}</code>
            <Copy value={create.data.key} />
          </div>
          <div className={classes["buttons"]}>
            <Button onClick={onClose}>{t("keys.done")}</Button>
          </div>
        </div>
      ) : (
        <form className={classes["form"]} onSubmit={submit}>
          <TextInput
            label={t("keys.name")}
            description={t("keys.name.hint")}
            required
            withAsterisk={false}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Checkbox.Group label={t("keys.rights")} value={chosen} onChange={setChosen}>
            <div className={classes["rights"]} style={{ marginTop: 8 }}>
              {rights.map((right) => (
                <Checkbox key={right} value={right} label={t(`right.${right}`)} description={<code>{right}</code>} size="sm" />
              ))}
            </div>
          </Checkbox.Group>
          <DialogEnd error={create.error} onClose={onClose}>
            <Button type="submit" loading={create.isPending} disabled={chosen.length === 0}>
              {t("keys.create")}
            </Button>
          </DialogEnd>
        </form>
      )}
    </Dialog>
  );
}

function Revoke({ row, onClose }: { readonly row: ApiKeyRow; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const revoke = useAction({
    mutationFn: () => send("DELETE", `/v1/console/api-keys/${row.id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t("keys.revoke.title", { name: row.name })}
      consequence={t("keys.revoke.text")}
      go={t("keys.revoke")}
      danger
      give={revoke}
      onGo={() => revoke.mutate()}
      onClose={onClose}
    />
  );
}
