/** Teams, and how much each person takes. */
import { Button, MultiSelect, NumberInput, TagsInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { DeskTeamView, StaffMemberView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { ListSection } from "../components/list-section.tsx";
import { Trouble } from "../components/states.tsx";
import { Cell } from "../components/table.tsx";
import table from "../components/table.module.css";
import { labelsQuery } from "../desk/desk-queries.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";
import { staffQuery, teamsQuery } from "./staff-queries.ts";
import { TeamDialog } from "./team-dialog.tsx";

export function Teams() {
  const { t, list } = useI18n();
  const mayWrite = useRight("settings:write");
  const { data, error, refetch } = useQuery(teamsQuery);
  const { data: staff } = useQuery(staffQuery);
  const [open, setOpen] = useState<DeskTeamView | "new" | null>(null);
  const nameOf = (id: string): string => staff?.rows.find((each) => each.id === id)?.name ?? "…";
  const make = mayWrite ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")} data-testid="new-team">
      {t("teams.new")}
    </Button>
  ) : undefined;
  return (
    <div className={classes["rules"]}>
      <ListSection
        title={t("teams.title")}
        lead={t("teams.lead")}
        action={make}
        columns="minmax(0, 1.2fr) minmax(0, 1.2fr) minmax(0, 1.4fr) minmax(72px, 0.6fr)"
        head={[
          { text: t("teams.name") },
          { text: t("teams.policy") },
          { text: t("teams.members") },
          { text: t("hours.column"), right: true },
        ]}
        rows={data?.rows}
        failure={{ error, retry: () => void refetch() }}
        empty={{ picture: "messages", text: t("teams.empty"), action: make }}
      >
        {(team) => (
          <div key={team.id} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="team-row">
            <Cell>
              <button type="button" className={`link ${table["whole"]}`} onClick={() => setOpen(team)} disabled={!mayWrite}>
                {team.name}
              </button>
              {team.isDefault && <div className="muted small">{t("teams.isDefault")}</div>}
            </Cell>
            <Cell className="small">{t(`teams.policy.${team.policy}`)}</Cell>
            <Cell className="small muted">{team.members.length === 0 ? t("teams.none") : list(team.members.map(nameOf))}</Cell>
            <Cell right className="small">
              {team.isOpen === null ? t("teams.always") : t(team.isOpen ? "teams.open" : "teams.closed")}
            </Cell>
          </div>
        )}
      </ListSection>
      <People />
      {open !== null && <TeamDialog team={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </div>
  );
}

function People() {
  const { t, list, languageName } = useI18n();
  const mayWrite = useRight("settings:write");
  const { data, error, refetch } = useQuery(staffQuery);
  const [open, setOpen] = useState<StaffMemberView | null>(null);
  return (
    <>
      <ListSection
        title={t("teams.people")}
        lead={t("teams.people.lead")}
        columns="minmax(0, 1.4fr) minmax(72px, 0.6fr) minmax(72px, 0.6fr) minmax(0, 1fr) minmax(0, 1fr)"
        head={[
          { text: t("teams.person") },
          { text: t("teams.there") },
          { text: t("teams.load"), right: true },
          { text: t("teams.skills") },
          { text: t("teams.languages") },
        ]}
        rows={data?.rows}
        failure={{ error, retry: () => void refetch() }}
        empty={{ picture: "people", text: t("teams.none") }}
      >
        {(person) => (
          <div key={person.id} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="staff-row">
            <Cell>
              <button
                type="button"
                className={`link ${table["whole"]}`}
                onClick={() => setOpen(person)}
                disabled={!mayWrite}
                aria-label={t("teams.person.edit", { name: person.name })}
              >
                {person.name}
              </button>
            </Cell>
            <Cell className="small">{t(`teams.there.${person.availability}`)}</Cell>
            <Cell right className="small">
              {person.open} / {person.capacity}
            </Cell>
            <Cell className="small muted">{list(person.skills)}</Cell>
            <Cell className="small muted">{list(person.languages.map(languageName))}</Cell>
          </div>
        )}
      </ListSection>
      {open && <PersonDialog person={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function PersonDialog({ person, onClose }: { readonly person: StaffMemberView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { data: labels } = useQuery(labelsQuery);
  const [capacity, setCapacity] = useState<number>(person.capacity);
  const [skills, setSkills] = useState<string[]>([...person.skills]);
  const [languages, setLanguages] = useState<string[]>([...person.languages]);
  const save = useAction({
    mutationFn: () => send<StaffMemberView>("PUT", `/v1/desk/staff/${person.id}`, { capacity, skills, languages }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: staffQuery.queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={person.name} onClose={onClose}>
      <form onSubmit={submit} className={classes["rule"]} style={{ padding: 0 }}>
        <NumberInput
          label={t("teams.capacity")}
          value={capacity}
          onChange={(value) => typeof value === "number" && setCapacity(value)}
          min={0}
          max={1_000}
          allowDecimal={false}
          data-testid="capacity"
        />
        <MultiSelect
          label={t("teams.skills")}
          data={[...new Set([...(labels?.rows ?? []).map(({ name }) => name), ...person.skills])]}
          value={skills}
          onChange={setSkills}
          searchable
        />
        <TagsInput label={t("teams.languages")} description={t("teams.languages.hint")} value={languages} onChange={setLanguages} />
        <Trouble error={save.error} />
        <div>
          <Button type="submit" loading={save.isPending} data-testid="save-person">
            {t("staff.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
