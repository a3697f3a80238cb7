import { ActionIcon, Button, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { StaffSettingsView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import settingsClasses from "../settings/settings.module.css";
import { allSendersQuery, teamsQuery } from "./staff-queries.ts";
import classes from "./staffing.module.css";
import { newUuid } from "../api/new-uuid.ts";

type Policy = StaffSettingsView["policies"][number];
const PRIORITIES = ["urgent", "high", "normal", "low"] as const;

/** By when an answer is owed, in the order in which they are asked. */
export function Promises({
  policies,
  onChange,
  disabled,
  children,
}: {
  readonly policies: readonly Policy[];
  readonly onChange: (policies: readonly Policy[]) => void;
  readonly disabled: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useI18n();
  const { data: teams } = useQuery(teamsQuery);
  const { data: senders } = useQuery(allSendersQuery);
  const put = (place: number, change: Partial<Policy>): void =>
    onChange(policies.map((each, at) => (at === place ? { ...each, ...change } : each)));
  const add = (): void =>
    onChange([
      ...policies,
      {
        id: newUuid(),
        name: t("staff.promises"),
        teams: [],
        priorities: [],
        channels: [],
        firstMinutes: 60,
        nextMinutes: 120,
        countsIn: "working_hours",
        warnMinutes: 15,
      },
    ]);
  const minutes = (value: string | number): number | null => (typeof value === "number" && value > 0 ? value : null);
  return (
    <section className={`panel ${settingsClasses["rule"]}`} aria-label={t("staff.promises")}>
      <div>
        <h2>{t("staff.promises")}</h2>
        <p className="muted small">{t(policies.length === 0 ? "staff.promises.none" : "staff.promises.lead")}</p>
      </div>
      {policies.map((policy, place) => (
        <div key={policy.id} className={classes["promise"]} data-testid="promise">
          <TextInput
            label={t("staff.promises.name")}
            value={policy.name}
            onChange={(event) => put(place, { name: event.currentTarget.value })}
            maxLength={60}
            required
            disabled={disabled}
          />
          <div className={classes["tools"]}>
            {place > 0 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                disabled={disabled}
                aria-label={t("staff.promises.up", { name: policy.name })}
                onClick={() => onChange(policies.toSpliced(place, 1).toSpliced(place - 1, 0, policy))}
              >
                <IconArrowUp size={17} aria-hidden />
              </ActionIcon>
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              disabled={disabled}
              aria-label={t("staff.promises.remove", { name: policy.name })}
              onClick={() => onChange(policies.toSpliced(place, 1))}
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          </div>
          <NumberInput
            label={t("staff.promises.first")}
            value={policy.firstMinutes ?? ""}
            onChange={(value) => put(place, { firstMinutes: minutes(value) })}
            min={1}
            allowDecimal={false}
            disabled={disabled}
          />
          <NumberInput
            label={t("staff.promises.next")}
            value={policy.nextMinutes ?? ""}
            onChange={(value) => put(place, { nextMinutes: minutes(value) })}
            min={1}
            allowDecimal={false}
            disabled={disabled}
          />
          <NumberInput
            label={t("staff.promises.warn")}
            value={policy.warnMinutes}
            onChange={(value) => put(place, { warnMinutes: minutes(value) ?? 0 })}
            min={0}
            allowDecimal={false}
            disabled={disabled}
          />
          <Select
            label={t("staff.promises.counts")}
            data={(["working_hours", "calendar"] as const).map((value) => ({ value, label: t(`staff.promises.counts.${value}`) }))}
            value={policy.countsIn}
            onChange={(value) => put(place, { countsIn: value === "calendar" ? "calendar" : "working_hours" })}
            allowDeselect={false}
            disabled={disabled}
          />
          <MultiSelect
            label={t("staff.promises.priorities")}
            placeholder={policy.priorities.length === 0 ? t("staff.promises.all") : ""}
            data={PRIORITIES.map((value) => ({ value, label: t(`staff.priority.${value}`) }))}
            value={[...policy.priorities]}
            onChange={(chosen) => put(place, { priorities: PRIORITIES.filter((each) => chosen.includes(each)) })}
            disabled={disabled}
          />
          <MultiSelect
            label={t("staff.promises.teams")}
            placeholder={policy.teams.length === 0 ? t("staff.promises.all") : ""}
            data={(teams?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={[...policy.teams]}
            onChange={(chosen) => put(place, { teams: chosen })}
            disabled={disabled}
          />
          <MultiSelect
            label={t("staff.promises.channels")}
            placeholder={policy.channels.length === 0 ? t("staff.promises.all") : ""}
            data={(senders?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={[...policy.channels]}
            onChange={(chosen) => put(place, { channels: chosen })}
            disabled={disabled}
          />
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={add}
          disabled={disabled}
          data-testid="add-promise"
        >
          {t("staff.promises.add")}
        </Button>
      </div>
      {children}
    </section>
  );
}
