import { Checkbox, NumberInput, Select, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { journeysQuery } from "../api/queries.ts";
import { labelsQuery, teamsQuery } from "../desk/desk-queries.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { HelperAction } from "./helper-queries.ts";
import { useColleagues } from "./use-colleagues.ts";

export const ACTION_KINDS = [
  "answer",
  "hand_over",
  "label",
  "priority",
  "assign",
  "start_journey",
  "handled",
] as const satisfies readonly HelperAction["kind"][];
const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
const EXAMPLE = "{{ profile.attributes.first_name }}";

export function newAction(kind: HelperAction["kind"]): HelperAction {
  switch (kind) {
    case "answer":
      return { kind, text: "", offersPerson: true, onceInHours: 24 };
    case "label":
      return { kind, label: "" };
    case "assign":
      return { kind, team: null, person: null };
    case "priority":
      return { kind, priority: "high" };
    case "start_journey":
      return { kind, journey: "" };
    case "hand_over":
    case "handled":
      return { kind };
  }
}

export function ActionFields({ action, onChange }: { readonly action: HelperAction; readonly onChange: (action: HelperAction) => void }) {
  const { t } = useI18n();
  const label = t(`helpers.action.${action.kind}`);
  switch (action.kind) {
    case "answer":
      return (
        <>
          <Textarea
            label={t("helpers.answer.text")}
            description={t("helpers.answer.hint", { example: EXAMPLE })}
            value={action.text}
            maxLength={1_000}
            autosize
            minRows={2}
            required
            onChange={({ currentTarget }) => onChange({ ...action, text: currentTarget.value })}
            data-testid="action-text"
          />
          <Checkbox
            label={t("helpers.answer.person")}
            checked={action.offersPerson}
            onChange={({ currentTarget }) => onChange({ ...action, offersPerson: currentTarget.checked })}
          />
          <NumberInput
            label={t("helpers.answer.once")}
            value={action.onceInHours}
            min={0}
            max={720}
            onChange={(value) => onChange({ ...action, onceInHours: typeof value === "number" ? value : 0 })}
          />
        </>
      );
    case "label":
      return <LabelField action={action} label={label} onChange={onChange} />;
    case "assign":
      return (
        <>
          <TeamField action={action} label={label} onChange={onChange} />
          <ColleagueField action={action} label={t("helpers.assign.person")} onChange={onChange} />
        </>
      );
    case "priority":
      return (
        <Select
          label={label}
          data={PRIORITIES.map((value) => ({ value, label: t(`helpers.priority.${value}`) }))}
          value={action.priority}
          allowDeselect={false}
          onChange={(value) => onChange({ ...action, priority: PRIORITIES.find((known) => known === value) ?? action.priority })}
        />
      );
    case "start_journey":
      return <JourneyField action={action} label={label} onChange={onChange} />;
    case "hand_over":
    case "handled":
      return <span>{label}</span>;
  }
}

type FieldOf<Kind extends HelperAction["kind"]> = {
  readonly action: Extract<HelperAction, { readonly kind: Kind }>;
  readonly label: string;
  readonly onChange: (action: HelperAction) => void;
};

/** One that is gone stays to be seen, and is named as a problem. */
function LabelField({ action, label, onChange }: FieldOf<"label">) {
  const { t } = useI18n();
  const { data } = useQuery(labelsQuery);
  const names = [...new Set([...(data?.rows ?? []).map(({ name }) => name), ...(action.label === "" ? [] : [action.label])])];
  return (
    <Select
      label={label}
      description={
        <Link to="/inbox/kept" className="link">
          {t("helpers.label.make")}
        </Link>
      }
      searchable
      required
      data={names}
      value={action.label === "" ? null : action.label}
      onChange={(name) => onChange({ ...action, label: name ?? "" })}
      data-testid="action-label"
    />
  );
}

function TeamField({ action, label, onChange }: FieldOf<"assign">) {
  const { data } = useQuery(teamsQuery);
  return (
    <Select
      label={label}
      clearable
      data={(data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={action.team}
      onChange={(team) => onChange({ ...action, team })}
      data-testid="action-team"
    />
  );
}

function ColleagueField({ action, label, onChange }: FieldOf<"assign">) {
  const { rows } = useColleagues();
  return (
    <Select
      label={label}
      searchable
      clearable
      data={rows.map(({ id, name }) => ({ value: id, label: name }))}
      value={action.person}
      onChange={(person) => onChange({ ...action, person })}
      data-testid="action-person"
    />
  );
}

function JourneyField({ action, label, onChange }: FieldOf<"start_journey">) {
  const { data } = useQuery(journeysQuery);
  return (
    <Select
      label={label}
      searchable
      data={(data?.rows ?? []).map(({ name, title }) => ({ value: name, label: title }))}
      value={action.journey}
      onChange={(journey) => onChange({ ...action, journey: journey ?? "" })}
    />
  );
}
