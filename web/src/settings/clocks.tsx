/** By which clock the workspace lives: its time zone, and the hours in which nobody should be disturbed. */
import { Button, Select, Skeleton, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { WorkspaceChange, WorkspaceView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { ZONE, ZONES } from "../campaigns/wizard/times.ts";
import { ErrorState, Trouble } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { isQuietAt, minutesQuiet, zoneTime } from "./quiet.ts";
import classes from "./settings.module.css";
import { workspaceQuery } from "./workspace-query.ts";

const USUAL = { from: "21:00", to: "08:00" };

export function Clocks() {
  const { data, error, refetch } = useQuery(workspaceQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  return (
    <>
      <Zone workspace={data} />
      <QuietHours workspace={data} />
      <SpokenLanguage workspace={data} />
    </>
  );
}

function useSaving() {
  const client = useQueryClient();
  return useAction({
    mutationFn: (change: WorkspaceChange) => send<WorkspaceView>("PATCH", "/v1/workspace", change),
    onSuccess: async (workspace) => {
      client.setQueryData(workspaceQuery.queryKey, workspace);
      // Days begin at other instants now: what is cut by days is read again.
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== workspaceQuery.queryKey[0] });
    },
  });
}

function Zone({ workspace }: { readonly workspace: WorkspaceView | undefined }) {
  const { t, language } = useI18n();
  const mayWrite = useRight("settings:write");
  const now = useNow();
  const save = useSaving();
  const [chosen, setChosen] = useState<string | null>(null);
  const stands = workspace?.timeZone;
  const zone = chosen ?? stands ?? "UTC";
  const changed = chosen !== null && chosen !== stands;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (changed) save.mutate({ timeZone: chosen }, { onSuccess: () => setChosen(null) });
  };
  return (
    <form className={`panel ${classes["rule"]}`} aria-label={t("clocks.zone.title")} onSubmit={submit}>
      <h2>{t("clocks.zone.title")}</h2>
      {workspace ? (
        <div className={classes["line"]}>
          <Select
            label={t("clocks.zone")}
            description={t("clocks.zone.hint")}
            data={[...new Set(["UTC", ...(stands === undefined ? [] : [stands]), ZONE, ...ZONES])]}
            value={zone}
            onChange={setChosen}
            searchable
            allowDeselect={false}
            limit={60}
            nothingFoundMessage={t("clocks.zone.unknown")}
            disabled={!mayWrite}
            className={classes["grow"] ?? ""}
            data-testid="time-zone"
          />
          <Button type="submit" disabled={!mayWrite || !changed} loading={save.isPending} data-testid="save-zone">
            {t("workspace.save")}
          </Button>
        </div>
      ) : (
        <Skeleton height={84} />
      )}
      <p className="muted small" role="status" data-testid="zone-now">
        {workspace
          ? t(save.isSuccess && !changed ? "clocks.zone.saved" : "clocks.zone.now", { zone, time: zoneTime(language, now, zone) })
          : "\u00a0"}
      </p>
      <Trouble error={save.error} />
    </form>
  );
}

function QuietHours({ workspace }: { readonly workspace: WorkspaceView | undefined }) {
  const { t } = useI18n();
  const mayWrite = useRight("settings:write");
  const now = useNow();
  const save = useSaving();
  /** What somebody is writing; null: nothing yet, it is as it stands. */
  const [typed, setTyped] = useState<{ readonly from: string; readonly to: string } | "none" | null>(null);
  const stands = workspace?.quietHours ?? null;
  const hours = typed === null ? stands : typed === "none" ? null : typed;
  const fault =
    hours === null
      ? null
      : hours.from === "" || hours.to === ""
        ? "clocks.quiet.both"
        : hours.from === hours.to
          ? "clocks.quiet.same"
          : null;
  const changed = hours?.from !== stands?.from || hours?.to !== stands?.to;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (changed && fault === null) save.mutate({ quietHours: hours }, { onSuccess: () => setTyped(null) });
  };
  const zone = workspace?.timeZone ?? "UTC";
  const minutes = hours === null || fault !== null ? 0 : minutesQuiet(hours);
  const effect =
    hours === null
      ? t("clocks.quiet.none")
      : t(isQuietAt(hours, now, zone) ? "clocks.quiet.isQuiet" : "clocks.quiet.isLoud", {
          ...hours,
          hours: Math.floor(minutes / 60),
          minutes: minutes % 60,
          zone,
        });
  return (
    <form className={`panel ${classes["rule"]}`} aria-label={t("clocks.quiet.title")} onSubmit={submit} data-testid="quiet-hours">
      <h2>{t("clocks.quiet.title")}</h2>
      {workspace ? (
        <>
          <Switch
            checked={hours !== null}
            disabled={!mayWrite}
            onChange={({ currentTarget }) => setTyped(currentTarget.checked ? (stands ?? USUAL) : "none")}
            label={t("clocks.quiet")}
            description={t("clocks.quiet.hint")}
            data-testid="quiet-on"
          />
          <div className={classes["line"]}>
            {(["from", "to"] as const).map((end) => (
              <TextInput
                key={end}
                type="time"
                label={t(`clocks.quiet.${end}`)}
                value={hours?.[end] ?? ""}
                disabled={!mayWrite || hours === null}
                error={fault !== null && (hours?.[end] === "" || fault === "clocks.quiet.same")}
                onChange={({ currentTarget }) => setTyped({ ...(hours ?? USUAL), [end]: currentTarget.value })}
                data-testid={`quiet-${end}`}
              />
            ))}
            <Button type="submit" disabled={!mayWrite || !changed || fault !== null} loading={save.isPending} data-testid="save-quiet">
              {t("workspace.save")}
            </Button>
          </div>
        </>
      ) : (
        <Skeleton height={128} />
      )}
      {fault !== null ? (
        <p role="alert" className={`small ${classes["bad"]}`} data-testid="quiet-fault">
          {t(fault)}
        </p>
      ) : (
        <p className="muted small" role="status" data-testid="quiet-effect">
          {workspace ? effect : "\u00a0"}
        </p>
      )}
      <Trouble error={save.error} />
    </form>
  );
}

/** What a template says to who has no language that it has. */
function SpokenLanguage({ workspace }: { readonly workspace: WorkspaceView | undefined }) {
  const { t, languageName } = useI18n();
  const mayWrite = useRight("settings:write");
  const save = useSaving();
  const { data: templates } = useQuery(templatesQuery);
  const stands = workspace?.language ?? null;
  const known = [...new Set([...(templates?.rows ?? []).map((row) => row.language), ...(stands === null ? [] : [stands])])];
  return (
    <section className={`panel ${classes["rule"]}`} aria-label={t("languages.default")}>
      <h2>{t("languages.default")}</h2>
      {workspace ? (
        <Select
          label={t("languages.default.label")}
          description={t("languages.default.hint")}
          placeholder={t("languages.default.none")}
          data={known.map((value) => ({ value, label: languageName(value) }))}
          value={stands}
          clearable
          disabled={!mayWrite || save.isPending}
          onChange={(language) => save.mutate({ language })}
          data-testid="workspace-language"
        />
      ) : (
        <Skeleton height={84} />
      )}
      <Trouble error={save.error} />
    </section>
  );
}
