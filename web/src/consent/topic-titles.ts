import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { topicsQuery } from "../settings/consent-queries.ts";
import { topicTitle } from "./topic-title.ts";

export type TopicTitles = {
  /** A topic that is not known, or not yet, is told by its name. */
  readonly titleOf: (name: string) => string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
};

export function useTopicTitles(): TopicTitles {
  const { language } = useI18n();
  const { data } = useQuery(topicsQuery);
  const options = (data?.rows ?? []).map((topic) => ({ value: topic.name, label: topicTitle(topic, language) }));
  return { options, titleOf: (name) => options.find(({ value }) => value === name)?.label ?? name };
}
