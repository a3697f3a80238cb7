/** Who is sent nothing. */
import { ActionIcon, Button, FileButton, Select, TextInput } from "@mantine/core";
import { IconSearch, IconTrash, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { SuppressionView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { MoreButton } from "../components/more-button.tsx";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { EmptyState, ErrorState, Trouble } from "../components/states.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";
import { addSuppression, readSuppressions, uploadSuppressions } from "./consent-queries.ts";

const KEY = ["suppressions"] as const;
const SORTS = ["suppression", "block", "legal_hold"] as const;
const MOST_FAULTS = 5;

export function Suppressions() {
  const { t, relative } = useI18n();
  const now = useNow();
  const mayWrite = useRight("profiles:write");
  const [typed, setTyped] = useState("");
  const [name, setName] = useState("");
  const [removing, setRemoving] = useState<SuppressionView | null>(null);
  const query = useInfiniteQuery({
    queryKey: [...KEY, name],
    queryFn: async ({ pageParam }) => readSuppressions(name, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const { data, error, refetch } = query;
  const rows = data?.pages.flatMap((page) => page.rows);
  const search = (event: FormEvent): void => {
    event.preventDefault();
    setName(typed.trim());
  };
  return (
    <div className={classes["rules"]}>
      <div className={classes["lead"]}>
        <p>{t("suppressions.lead")}</p>
      </div>
      {mayWrite && <AddSuppression />}
      <form className={classes["line"]} onSubmit={search} role="search">
        <TextInput
          aria-label={t("suppressions.search")}
          placeholder={t("suppressions.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          maxLength={290}
          className={classes["grow"] ?? ""}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          data-testid="suppression-search"
        />
        <Button type="submit" variant="default">
          {t("suppressions.find")}
        </Button>
      </form>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} compact />
      ) : (
        <Table
          label={t("suppressions.title")}
          stacks
          columns="minmax(0, 1.4fr) minmax(96px, 0.8fr) minmax(0, 1.4fr) minmax(0, 1fr) 44px"
          head={[
            { text: t("suppressions.col.who") },
            { text: t("suppressions.col.sort") },
            { text: t("suppressions.col.reason") },
            { text: t("suppressions.col.added") },
            { text: "" },
          ]}
        >
          <Rows
            of={rows}
            count={4}
            empty={<EmptyState picture="people" text={t(name === "" ? "suppressions.empty" : "suppressions.notFound")} />}
          >
            {(row) => (
              <div key={row.id} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="suppression-row">
                <Cell>{row.value ?? <span className="muted">{t("suppressions.erased")}</span>}</Cell>
                <Cell className="small">{t(`suppressions.sort.${row.sort}`)}</Cell>
                <Cell className="small">{row.reason}</Cell>
                <Cell className="small muted">
                  {relative(row.addedAt, now)} · {row.addedBy}
                </Cell>
                <Cell className={table["corner"] ?? ""}>
                  {mayWrite && (
                    <ActionIcon
                      variant="subtle"
                      aria-label={t("suppressions.remove.of", { who: row.value ?? t("suppressions.erased") })}
                      onClick={() => setRemoving(row)}
                      data-testid="suppression-remove"
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  )}
                </Cell>
              </div>
            )}
          </Rows>
        </Table>
      )}
      <MoreButton of={query} />
      {removing && <RemoveSuppression row={removing} onClose={() => setRemoving(null)} />}
    </div>
  );
}

function AddSuppression() {
  const { t } = useI18n();
  const client = useQueryClient();
  const [who, setWho] = useState("");
  const [reason, setReason] = useState("");
  const [sort, setSort] = useState<string>("suppression");
  const refresh = async (): Promise<void> => client.invalidateQueries({ queryKey: KEY });
  const add = useAction({
    mutationFn: async () => addSuppression(who.trim(), sort, reason.trim()),
    onSuccess: async () => {
      setWho("");
      setReason("");
      await refresh();
    },
  });
  const upload = useAction({ mutationFn: uploadSuppressions, onSuccess: refresh });
  const { data: uploaded } = upload;
  return (
    <form
      className={`panel ${classes["rule"]}`}
      aria-label={t("suppressions.add")}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <h2>{t("suppressions.add")}</h2>
      <div className={classes["line"]}>
        <TextInput
          label={t("suppressions.who")}
          description={t("suppressions.who.hint")}
          value={who}
          maxLength={254}
          onChange={({ currentTarget }) => setWho(currentTarget.value)}
          data-testid="suppression-who"
        />
        <TextInput
          label={t("suppressions.reason")}
          value={reason}
          maxLength={300}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          data-testid="suppression-reason"
        />
        <Select
          label={t("suppressions.col.sort")}
          data={SORTS.map((value) => ({ value, label: t(`suppressions.sort.${value}`) }))}
          value={sort}
          allowDeselect={false}
          onChange={(value) => setSort(value ?? sort)}
        />
      </div>
      <p className="muted small">{t(`suppressions.sort.hint.${SORTS.find((known) => known === sort) ?? "suppression"}`)}</p>
      <Trouble error={add.error ?? upload.error} />
      {uploaded && (
        <div role="status">
          <p>{t("suppressions.uploaded", { added: uploaded.added, known: uploaded.known, rejected: uploaded.rejectedCount })}</p>
          {uploaded.rejected.slice(0, MOST_FAULTS).map(({ line, reason: why }) => (
            <p key={line} className="small">
              {t("suppressions.line", { line, reason: why })}
            </p>
          ))}
        </div>
      )}
      <div className={classes["buttons"]}>
        <FileButton accept=".csv,text/csv" onChange={(file) => file && upload.mutate(file)}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />} loading={upload.isPending}>
              {t("suppressions.upload")}
            </Button>
          )}
        </FileButton>
        <Button type="submit" disabled={who.trim() === "" || reason.trim() === ""} loading={add.isPending} data-testid="add-suppression">
          {t("suppressions.add.button")}
        </Button>
      </div>
    </form>
  );
}

function RemoveSuppression({ row, onClose }: { readonly row: SuppressionView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const remove = useAction({
    mutationFn: async () => send("DELETE", `/v1/suppressions/${row.id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: KEY });
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title={t("suppressions.remove.title")}>
      <div className={classes["form"]}>
        <p>{t("suppressions.remove.text", { who: row.value ?? t("suppressions.erased") })}</p>
        <DialogEnd error={remove.error} onClose={onClose}>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()} data-testid="confirm-remove-suppression">
            {t("suppressions.remove")}
          </Button>
        </DialogEnd>
      </div>
    </Dialog>
  );
}
