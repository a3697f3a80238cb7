import { Button, MultiSelect, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CHANNEL_FORMS, channelName } from "../channels/channel-forms.ts";
import { Dialog } from "../components/dialog.tsx";
import { useTopicTitles } from "../consent/topic-titles.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./policy.module.css";
import type { PolicyRule } from "./policy-queries.ts";
import { RuleFields } from "./rule-fields.tsx";

const PURPOSES = ["marketing", "utility", "authentication", "service"] as const;
const BASES = ["law", "guidance", "house"] as const;
const ID = /^[a-z][a-z0-9-]{0,59}$/;

/** To begin with: for everybody's marketing, and nothing that could not be meant. */
export function newRule(kind: PolicyRule["kind"], known: readonly PolicyRule[]): PolicyRule {
  const ids = new Set(known.map(({ id }) => id));
  const base = kind.replaceAll("_", "-");
  let id = base;
  for (let nth = 2; ids.has(id); nth += 1) id = `${base}-${nth}`;
  const head = { id, version: 1, countries: "all", purposes: ["marketing"], source: { basis: "house", title: "", url: null } } as const;
  const own = { ...head, purposes: [...head.purposes] };
  switch (kind) {
    case "consent":
      return { ...own, kind, needs: "opt_in" };
    case "conversation":
      return { ...own, kind, minutes: 60 };
    case "quiet_hours":
      return { ...own, kind, allowed: [{ days: [1, 2, 3, 4, 5, 6], from: "09:00", to: "20:00" }] };
    case "frequency_cap":
      return { ...own, kind, most: 2, per: { calendar: "day" } };
    case "min_gap":
      return { ...own, kind, minutes: 240 };
    case "priority":
      return { ...own, kind, order: [] };
  }
}

export function RuleDialog({
  rule: given,
  isNew,
  onSave,
  onClose,
}: {
  readonly rule: PolicyRule;
  readonly isNew: boolean;
  readonly onSave: (rule: PolicyRule) => void;
  readonly onClose: () => void;
}) {
  const { t, language } = useI18n();
  const topics = useTopicTitles();
  const known = new Set(topics.options.map(({ value }) => value));
  const [rule, setRule] = useState(given);
  const { countries, source } = rule;
  const where = typeof countries === "string" ? countries : "some";
  const ready =
    ID.test(rule.id) && rule.purposes.length > 0 && source.title.trim() !== "" && (rule.kind !== "priority" || rule.order.length > 0);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) onSave(rule);
  };
  const { channels: _channels, ...withoutChannels } = rule;
  const { topics: _topics, ...withoutTopics } = rule;
  const { note: _note, ...withoutNote } = rule;
  return (
    <Dialog onClose={onClose} title={t(`rule.${rule.kind}`)} size="lg">
      <form className={classes["form"]} onSubmit={submit}>
        <TextInput
          label={t("policy.form.id")}
          description={t("policy.form.id.hint")}
          value={rule.id}
          disabled={!isNew}
          error={ID.test(rule.id) ? undefined : t("policy.form.id.invalid")}
          onChange={({ currentTarget }) => setRule({ ...rule, id: currentTarget.value })}
        />
        <Select
          label={t("policy.form.countries")}
          data={(["all", "others", "some"] as const).map((value) => ({ value, label: t(`policy.countries.${value}`) }))}
          value={where}
          allowDeselect={false}
          onChange={(value) => setRule({ ...rule, countries: value === "all" || value === "others" ? value : [] })}
        />
        {typeof countries !== "string" && (
          <TagsInput
            label={t("policy.form.codes")}
            description={t("policy.form.codes.hint")}
            value={[...countries]}
            onChange={(codes) =>
              setRule({ ...rule, countries: codes.map((code) => code.trim().toUpperCase()).filter((code) => /^[A-Z]{2}$/.test(code)) })
            }
            data-testid="rule-countries"
          />
        )}
        <MultiSelect
          label={t("policy.form.purposes")}
          data={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
          value={[...rule.purposes]}
          onChange={(values) => setRule({ ...rule, purposes: PURPOSES.filter((purpose) => values.includes(purpose)) })}
          data-testid="rule-purposes"
        />
        <MultiSelect
          label={t("policy.form.channels")}
          placeholder={t("policy.allChannels")}
          data={[...new Set([...CHANNEL_FORMS.map(({ kind }) => kind), ...(rule.channels ?? [])])].map((kind) => ({
            value: kind,
            label: channelName(kind, language),
          }))}
          value={[...(rule.channels ?? [])]}
          onChange={(channels) => setRule(channels.length === 0 ? withoutChannels : { ...rule, channels })}
        />
        <MultiSelect
          label={t("policy.form.topics")}
          placeholder={t("policy.form.topics.all")}
          data={[
            ...topics.options,
            ...(rule.topics ?? []).filter((name) => !known.has(name)).map((name) => ({ value: name, label: name })),
          ]}
          value={[...(rule.topics ?? [])]}
          onChange={(names) => setRule(names.length === 0 ? withoutTopics : { ...rule, topics: names })}
          searchable
        />
        <RuleFields rule={rule} onChange={setRule} />
        <Select
          label={t("policy.form.basis")}
          data={BASES.map((value) => ({ value, label: t(`policy.basis.${value}`) }))}
          value={source.basis}
          allowDeselect={false}
          onChange={(value) => setRule({ ...rule, source: { ...source, basis: BASES.find((known) => known === value) ?? source.basis } })}
        />
        <TextInput
          label={t("policy.form.source")}
          value={source.title}
          maxLength={300}
          onChange={({ currentTarget }) => setRule({ ...rule, source: { ...source, title: currentTarget.value } })}
          data-testid="rule-source"
        />
        <TextInput
          type="url"
          label={t("policy.form.url")}
          value={source.url ?? ""}
          maxLength={500}
          onChange={({ currentTarget }) =>
            setRule({ ...rule, source: { ...source, url: currentTarget.value === "" ? null : currentTarget.value } })
          }
        />
        <Textarea
          label={t("policy.form.note")}
          value={rule.note ?? ""}
          maxLength={500}
          autosize
          onChange={({ currentTarget }) => setRule(currentTarget.value === "" ? withoutNote : { ...rule, note: currentTarget.value })}
        />
        <Button type="submit" disabled={!ready} data-testid="save-rule">
          {t("policy.form.save")}
        </Button>
      </form>
    </Dialog>
  );
}
