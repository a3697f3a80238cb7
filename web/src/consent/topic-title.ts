import type { TopicView } from "../api/types.ts";

export function topicTitle({ name, texts }: TopicView, language: string): string {
  return (texts[language] ?? texts["en"] ?? Object.values(texts)[0])?.title ?? name;
}
