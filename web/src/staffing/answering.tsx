/** When somebody answers, by when that is owed, what is said meanwhile, and how it was. */
import { Button, NumberInput, SegmentedControl, Skeleton, Switch } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { StaffingView, StaffSettingsView, WorkingHoursView, WorkspaceView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { ErrorState, Trouble, useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import settingsClasses from "../settings/settings.module.css";
import { workspaceQuery } from "../settings/workspace-query.ts";
import { CallBackField } from "./call-back-field.tsx";
import { AutomaticTextField } from "./automatic-text.tsx";
import { areRight, HoursEditor, USUAL_HOURS } from "./hours-editor.tsx";
import { Promises } from "./promises.tsx";
import { staffingQuery } from "./staff-queries.ts";
import classes from "./staffing.module.css";

export function Answering() {
  const { data, error, refetch } = useQuery(staffingQuery);
  const { data: workspace } = useQuery(workspaceQuery);
  // A form is drawn anew from what the server has kept: that it has is remembered here.
  const [kept, setKept] = useState<"hours" | "settings" | null>(null);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (!data || !workspace) return <Skeleton height={420} />;
  return (
    <div className={settingsClasses["rules"]}>
      <Now staffing={data} />
      <WorkspaceHours
        key={JSON.stringify(workspace.answerHours)}
        workspace={workspace}
        isKept={kept === "hours"}
        onKept={() => setKept("hours")}
      />
      <Settings key={data.revision} staffing={data} isKept={kept === "settings"} onKept={() => setKept("settings")} />
    </div>
  );
}

function Now({ staffing }: { readonly staffing: StaffingView }) {
  const { t, span, moment, number } = useI18n();
  const { waiting, online, room, measured, isOpen, opensAt } = staffing;
  return (
    <section className={`panel ${settingsClasses["rule"]}`} aria-label={t("staff.title")} data-testid="staffing-now">
      <p>{t("staff.now", { waiting, online, room })}</p>
      {isOpen !== null && (
        <p className="muted small">
          {isOpen ? t("hours.now.open") : opensAt === null ? t("hours.now.never") : t("hours.now.closed", { when: moment(opensAt) })}
        </p>
      )}
      <p className="muted small">
        {measured && measured.answers >= 20
          ? t("staff.measured", { answers: measured.answers, median: span(measured.medianMs), p90: span(measured.p90Ms) })
          : t("staff.unmeasured")}{" "}
        {measured?.perAgentHour != null && t("staff.measured.rate", { rate: number(Math.round(measured.perAgentHour * 10) / 10) })}
      </p>
    </section>
  );
}

type Kept = { readonly isKept: boolean; readonly onKept: () => void };

function WorkspaceHours({ workspace, isKept, onKept }: Kept & { readonly workspace: WorkspaceView }) {
  const { t } = useI18n();
  const mayWrite = useRight("settings:write");
  const client = useQueryClient();
  const [hours, setHours] = useState<WorkingHoursView | null>(workspace.answerHours);
  const save = useAction({
    mutationFn: () => send<WorkspaceView>("PATCH", "/v1/workspace", { answerHours: hours }),
    onSuccess: async (saved) => {
      onKept();
      client.setQueryData(workspaceQuery.queryKey, saved);
      await client.invalidateQueries({ queryKey: staffingQuery.queryKey });
    },
  });
  const changed = JSON.stringify(hours) !== JSON.stringify(workspace.answerHours);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={`panel ${settingsClasses["rule"]}`} aria-label={t("hours.title")} onSubmit={submit}>
      <div>
        <h2>{t("hours.title")}</h2>
        <p className="muted small">{t(hours === null ? "hours.none" : "hours.lead")}</p>
      </div>
      {hours !== null && <HoursEditor hours={hours} onChange={setHours} disabled={!mayWrite} />}
      <div className={classes["foot"]}>
        {hours === null ? (
          <Button variant="default" onClick={() => setHours(USUAL_HOURS)} disabled={!mayWrite} data-testid="set-hours">
            {t("hours.begin")}
          </Button>
        ) : (
          <Button variant="subtle" color="gray" onClick={() => setHours(null)} disabled={!mayWrite}>
            {t("hours.remove")}
          </Button>
        )}
        <Button
          type="submit"
          disabled={!mayWrite || !changed || (hours !== null && !areRight(hours))}
          loading={save.isPending}
          data-testid="save-hours"
        >
          {t("staff.save")}
        </Button>
        <span role="status" className="muted small">
          {isKept && !changed && t("staff.saved")}
        </span>
      </div>
      <Trouble error={save.error} />
    </form>
  );
}

function Settings({ staffing, isKept, onKept }: Kept & { readonly staffing: StaffingView }) {
  const { t } = useI18n();
  const mayWrite = useRight("settings:write");
  const client = useQueryClient();
  const [settings, setSettings] = useState<StaffSettingsView>(staffing.settings);
  const save = useAction({
    mutationFn: () => send<StaffingView>("PUT", "/v1/desk/staffing", { settings, revision: staffing.revision }),
    onSuccess: (saved) => {
      onKept();
      client.setQueryData(staffingQuery.queryKey, saved);
    },
  });
  const trouble = useErrorWords(save.error);
  const { closed, busy, csat, awayMinutes, goneMinutes } = settings;
  const set = (change: Partial<StaffSettingsView>): void => setSettings({ ...settings, ...change });
  const changed = JSON.stringify(settings) !== JSON.stringify(staffing.settings);
  const text = { settings, own: staffing.own, disabled: !mayWrite };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className={settingsClasses["rules"]}>
      <Promises policies={settings.policies} onChange={(policies) => set({ policies })} disabled={!mayWrite}>
        <NumberInput
          label={t("staff.away")}
          description={t("staff.away.hint")}
          value={awayMinutes ?? ""}
          onChange={(value) => set({ awayMinutes: typeof value === "number" ? value : null })}
          min={1}
          max={100_000}
          allowDecimal={false}
          disabled={!mayWrite}
        />
        <NumberInput
          label={t("staff.gone")}
          description={t("staff.gone.hint")}
          value={goneMinutes ?? ""}
          onChange={(value) => set({ goneMinutes: typeof value === "number" ? value : null })}
          min={1}
          max={100_000}
          allowDecimal={false}
          disabled={!mayWrite}
          data-testid="gone-minutes"
        />
      </Promises>
      <section className={`panel ${settingsClasses["rule"]}`} aria-label={t("staff.answers")}>
        <div>
          <h2>{t("staff.answers")}</h2>
          <p className="muted small">{t("staff.answers.lead")}</p>
        </div>
        <Switch
          label={t("staff.closed")}
          checked={closed.isOn}
          onChange={(event) => set({ closed: { ...closed, isOn: event.currentTarget.checked } })}
          disabled={!mayWrite}
        />
        {closed.isOn && (
          <AutomaticTextField {...text} name="closed" texts={closed.texts} onChange={(texts) => set({ closed: { ...closed, texts } })} />
        )}
        <Switch
          label={t("staff.busy")}
          checked={busy.isOn}
          onChange={(event) => set({ busy: { ...busy, isOn: event.currentTarget.checked } })}
          disabled={!mayWrite}
        />
        {busy.isOn && (
          <>
            <NumberInput
              label={t("staff.busy.more")}
              value={busy.moreThan}
              onChange={(value) => typeof value === "number" && set({ busy: { ...busy, moreThan: value } })}
              min={1}
              max={100_000}
              allowDecimal={false}
              disabled={!mayWrite}
            />
            <AutomaticTextField {...text} name="busy" texts={busy.texts} onChange={(texts) => set({ busy: { ...busy, texts } })} />
          </>
        )}
        {(closed.isOn || busy.isOn) && (
          <CallBackField value={settings.callBackService} disabled={!mayWrite} onChange={(callBackService) => set({ callBackService })} />
        )}
      </section>
      <section className={`panel ${settingsClasses["rule"]}`} aria-label={t("staff.csat")}>
        <div>
          <h2>{t("staff.csat")}</h2>
          <p className="muted small">{t("staff.csat.lead")}</p>
        </div>
        <Switch
          label={t("staff.csat.on")}
          checked={csat.isOn}
          onChange={(event) => set({ csat: { ...csat, isOn: event.currentTarget.checked } })}
          disabled={!mayWrite}
          data-testid="csat-on"
        />
        {csat.isOn && (
          <>
            <SegmentedControl
              aria-label={t("staff.csat.scale")}
              data={(["3", "5"] as const).map((value) => ({ value, label: t(`staff.csat.scale.${value}`) }))}
              value={String(csat.scale)}
              onChange={(value) => set({ csat: { ...csat, scale: value === "5" ? 5 : 3 } })}
              disabled={!mayWrite}
            />
            <AutomaticTextField
              {...text}
              name="question"
              texts={csat.question}
              onChange={(question) => set({ csat: { ...csat, question } })}
            />
            <Switch
              label={t("staff.csat.why")}
              checked={csat.asksWhy}
              onChange={(event) => set({ csat: { ...csat, asksWhy: event.currentTarget.checked } })}
              disabled={!mayWrite}
            />
            {csat.asksWhy ? (
              <AutomaticTextField {...text} name="why" texts={csat.why} onChange={(why) => set({ csat: { ...csat, why } })} />
            ) : (
              <AutomaticTextField {...text} name="thanks" texts={csat.thanks} onChange={(thanks) => set({ csat: { ...csat, thanks } })} />
            )}
          </>
        )}
      </section>
      <div className={classes["foot"]}>
        <Button type="submit" disabled={!mayWrite || !changed} loading={save.isPending} data-testid="save-staffing">
          {t("staff.save")}
        </Button>
        <span role="status" className="muted small">
          {isKept && !changed && t("staff.saved")}
        </span>
        {save.error && (
          <span role="alert" className={settingsClasses["bad"]}>
            {trouble}
          </span>
        )}
      </div>
    </form>
  );
}
