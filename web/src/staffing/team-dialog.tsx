import { Button, MultiSelect, Select, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { send } from "../api/client.ts";
import type { DeskTeamView, WorkingHoursView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";
import { areRight, HoursEditor, USUAL_HOURS } from "./hours-editor.tsx";
import { allSendersQuery, staffingQuery, staffQuery, teamsQuery } from "./staff-queries.ts";
import own from "./staffing.module.css";

const POLICIES = ["round_robin", "least_busy", "skills", "language", "last_agent", "manual"] as const;

export function TeamDialog({ team, onClose }: { readonly team: DeskTeamView | null; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { data: staff } = useQuery(staffQuery);
  const { data: senders } = useQuery(allSendersQuery);
  const [name, setName] = useState(team?.name ?? "");
  const [policy, setPolicy] = useState<DeskTeamView["policy"]>(team?.policy ?? "round_robin");
  const [members, setMembers] = useState<string[]>([...(team?.members ?? [])]);
  const [channels, setChannels] = useState<string[]>([...(team?.channels ?? [])]);
  const [isDefault, setDefault] = useState(team?.isDefault ?? false);
  const [hours, setHours] = useState<WorkingHoursView | null>(team?.hours ?? null);
  const done = async (): Promise<void> => {
    for (const { queryKey } of [teamsQuery, staffQuery, staffingQuery]) await client.invalidateQueries({ queryKey });
    onClose();
  };
  const save = useAction({
    mutationFn: () =>
      send<DeskTeamView>(team ? "PUT" : "POST", team ? `/v1/desk/teams/${team.id}` : "/v1/desk/teams", {
        name,
        policy,
        members,
        channels,
        isDefault,
        hours,
      }),
    onSuccess: done,
  });
  const remove = useAction({ mutationFn: () => send<unknown>("DELETE", `/v1/desk/teams/${team?.id ?? ""}`), onSuccess: done });
  const trouble = useErrorWords(save.error ?? remove.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={t(team ? "teams.edit" : "teams.new")} onClose={onClose} size="xl">
      <form onSubmit={submit} className={classes["rule"]} style={{ padding: 0 }}>
        <TextInput
          label={t("teams.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={60}
          required
          data-testid="team-name"
        />
        <Select
          label={t("teams.policy")}
          description={t("teams.policy.hint")}
          data={POLICIES.map((value) => ({ value, label: t(`teams.policy.${value}`) }))}
          value={policy}
          onChange={(value) => setPolicy(POLICIES.find((each) => each === value) ?? "round_robin")}
          allowDeselect={false}
        />
        <MultiSelect
          label={t("teams.members")}
          data={(staff?.rows ?? []).map((person) => ({ value: person.id, label: person.name }))}
          value={members}
          onChange={setMembers}
          searchable
          data-testid="team-members"
        />
        <MultiSelect
          label={t("teams.channels")}
          description={t("teams.channels.hint")}
          data={(senders?.rows ?? []).map(({ id, name: label }) => ({ value: id, label }))}
          value={channels}
          onChange={setChannels}
        />
        <Switch label={t("teams.default")} checked={isDefault} onChange={(event) => setDefault(event.currentTarget.checked)} />
        <Switch
          label={t("hours.own")}
          checked={hours !== null}
          onChange={(event) => setHours(event.currentTarget.checked ? USUAL_HOURS : null)}
        />
        {hours !== null && <HoursEditor hours={hours} onChange={setHours} disabled={false} />}
        {(save.error ?? remove.error) && (
          <p role="alert" className={classes["bad"]}>
            {trouble}
          </p>
        )}
        <div className={own["foot"]}>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={name.trim() === "" || (hours !== null && !areRight(hours))}
            data-testid="save-team"
          >
            {t("staff.save")}
          </Button>
          {team && (
            <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t("teams.remove")}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
