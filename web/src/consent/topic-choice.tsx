import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { topicsQuery } from "../settings/consent-queries.ts";
import { topicTitle } from "./topic-title.ts";

type TopicChoiceProps = {
  readonly topic: string | undefined;
  readonly purpose: string;
  readonly channel: string;
  /** Undefined: about nothing in particular. */
  readonly onChange: (topic: string | undefined) => void;
};

/** What a message is about, of what one can subscribe to with its purpose on its channel. Nothing where there are no topics. */
export function TopicChoice({ topic, purpose, channel, onChange }: TopicChoiceProps) {
  const { t, language } = useI18n();
  const { data } = useQuery(topicsQuery);
  const rows = data?.rows ?? [];
  const fits = rows.filter(
    (row) =>
      row.name === topic || (!row.isArchived && row.purpose === purpose && (row.channels.length === 0 || row.channels.includes(channel))),
  );
  if (fits.length === 0 && topic === undefined) return null;
  const known = fits.map((row) => ({ value: row.name, label: topicTitle(row, language) }));
  const offered = topic === undefined || fits.some(({ name }) => name === topic) ? known : [...known, { value: topic, label: topic }];
  return (
    <Select
      label={t("topic.choice")}
      description={t("topic.choice.hint")}
      placeholder={t("topic.choice.none")}
      data={offered}
      value={topic ?? null}
      clearable
      onChange={(value) => onChange(value ?? undefined)}
      data-testid="topic-choice"
    />
  );
}
