/** An import, made or changed: where from, what it becomes, how its columns are read (with ten of its rows), and when. */
import { Button, Select, Skeleton, TextInput } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../api/client.ts";
import type { DataConnection, NewSync, Sync, SyncDocument, SyncPreview } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { ErrorState, Trouble } from "../components/states.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { workspaceQuery } from "../settings/workspace-query.ts";
import { type Chosen, chosenFault, chosenOf, mappedOf } from "./column-roles.ts";
import { connectionsQuery, syncQuery } from "./import-queries.ts";
import { rhythmOf, scheduleOf } from "./import-words.ts";
import classes from "./imports.module.css";
import { IntoFields, RhythmFields, SourceFields } from "./import-fields.tsx";
import { PreviewTable } from "./preview-table.tsx";

export function NewImportPage() {
  const { connection } = useSearch({ from: "/frame/settings/imports/new" });
  const { data, error, refetch } = useQuery(connectionsQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} m="lg" />;
  return <Editor connections={data.rows} first={connection ?? data.rows[0]?.id ?? ""} known={null} />;
}

export function EditImportPage() {
  const { id } = useParams({ from: "/frame/settings/imports/$id/edit" });
  const connections = useQuery(connectionsQuery);
  const { data, error, refetch } = useQuery({ ...syncQuery(id), refetchInterval: false });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data || !connections.data) return <Skeleton height={320} m="lg" />;
  return <Editor key={id} connections={connections.data.rows} first={data.connection.id} known={data} />;
}

const QUERY: SyncDocument["source"] = { kind: "query", query: "", cursor: null };
const FILE: SyncDocument["source"] = { kind: "file", path: "", newest: false, format: "detect" };

function Editor({
  connections,
  first,
  known,
}: {
  readonly connections: readonly DataConnection[];
  readonly first: string;
  readonly known: Sync | null;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const zone = useQuery(workspaceQuery).data?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [connectionId, setConnection] = useState(first);
  const kind = connections.find(({ id }) => id === connectionId)?.kind ?? "postgres";
  const [name, setName] = useState(known?.document.name ?? "");
  const [source, setSource] = useState(known?.document.source ?? (kind === "postgres" ? QUERY : FILE));
  const [into, setInto] = useState<SyncDocument["into"]>(known?.document.into ?? { kind: "profiles" });
  const [country, setCountry] = useState(known?.document.country ?? "");
  const [chosen, setChosen] = useState<readonly Chosen[]>(() => {
    const columns = known?.document.columns ?? [];
    return chosenOf(
      columns.map(({ column }) => column),
      columns,
    );
  });
  const [rhythm, setRhythm] = useState(() => rhythmOf(known?.document.schedule ?? { kind: "manual" }, zone));
  const look = useAction({
    mutationFn: async (anew: boolean) => {
      const columns = anew || chosen.length === 0 ? null : mappedOf(chosen);
      const body = { source, into, columns, country: country === "" ? null : country };
      return send<SyncPreview>("POST", `/v1/data-connections/${connectionId}/preview`, body);
    },
    onSuccess: (preview) => {
      // What was chosen for a column stays; those that are new are as they are suggested.
      const kept = mappedOf(chosen);
      const isKnown = (column: string): boolean => chosen.some((one) => one.column === column);
      setChosen(chosenOf(preview.columns, [...kept, ...preview.suggested.filter(({ column }) => !isKnown(column))]));
    },
  });
  const save = useAction({
    mutationFn: async () => {
      const body: NewSync = {
        name: name.trim(),
        connectionId,
        source,
        into,
        columns: [...mappedOf(chosen)],
        country: country === "" ? null : country,
        schedule: scheduleOf(rhythm),
      };
      return known ? send<Sync>("PUT", `/v1/syncs/${known.id}`, body) : send<Sync>("POST", "/v1/syncs", body);
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["syncs"] });
      await navigate({ to: "/settings/imports/$id", params: { id } });
    },
  });
  const fault = chosen.length === 0 ? null : chosenFault(chosen, into);
  return (
    <Page title={known ? t("imports.edit.title", { name: known.document.name }) : t("imports.new.title")} lead={t("imports.new.lead")}>
      <div className={classes["parts"]}>
        <section className={`panel ${classes["card"]}`} aria-labelledby="from">
          <h2 id="from">{t("imports.from")}</h2>
          <Select
            label={t("imports.connection")}
            data={connections.map((one) => ({ value: one.id, label: one.name }))}
            value={connectionId}
            allowDeselect={false}
            onChange={(id) => {
              const next = connections.find((one) => one.id === id);
              if (!next) return;
              setConnection(next.id);
              if ((next.kind === "postgres") !== (source.kind === "query")) setSource(next.kind === "postgres" ? QUERY : FILE);
            }}
            maw={420}
          />
          <SourceFields kind={kind} source={source} onChange={setSource} />
        </section>
        <section className={`panel ${classes["card"]}`} aria-labelledby="becomes">
          <h2 id="becomes">{t("imports.becomes")}</h2>
          <IntoFields
            into={into}
            isIncremental={source.kind === "query" && source.cursor !== null}
            onChange={(next) => {
              setInto(next);
              if ((next.kind === "events") !== (into.kind === "events")) setChosen([]);
            }}
          />
          <TextInput
            label={t("imports.country")}
            description={t("imports.country.hint")}
            maxLength={2}
            value={country}
            onChange={(event) => setCountry(event.currentTarget.value.toUpperCase())}
            maw={420}
          />
        </section>
        <section className={`panel ${classes["card"]}`} aria-labelledby="columns">
          <h2 id="columns">{t("imports.columns")}</h2>
          <p className="muted">{t("imports.columns.hint")}</p>
          <div className={classes["buttons"]}>
            <Button
              variant={chosen.length === 0 ? "filled" : "default"}
              leftSection={<IconTable size={16} aria-hidden />}
              loading={look.isPending}
              disabled={source.kind === "query" ? source.query.trim() === "" : source.path === "" && !source.newest}
              onClick={() => look.mutate(false)}
              data-testid="import-look"
            >
              {t(chosen.length === 0 ? "imports.look" : "imports.look.again")}
            </Button>
          </div>
          <Trouble error={look.error} />
          {chosen.length > 0 && <PreviewTable chosen={chosen} into={into} preview={look.data ?? null} onChange={setChosen} />}
          {fault !== null && <p className="small">{t(`imports.fault.${fault}`)}</p>}
        </section>
        <section className={`panel ${classes["card"]}`} aria-labelledby="when">
          <h2 id="when">{t("imports.when")}</h2>
          <RhythmFields rhythm={rhythm} onChange={setRhythm} />
          <TextInput
            label={t("imports.name")}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maw={420}
            data-testid="import-name"
          />
        </section>
        <Trouble error={save.error} />
        <div className={`${classes["buttons"]} ${classes["ends"]}`}>
          <Button
            disabled={name.trim() === "" || chosen.length === 0 || fault !== null}
            loading={save.isPending}
            onClick={() => save.mutate()}
            data-testid="import-save"
          >
            {t("imports.save")}
          </Button>
        </div>
      </div>
    </Page>
  );
}
