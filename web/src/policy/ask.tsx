import { Button, Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { templatesQuery } from "../api/queries.ts";
import type { PolicyQuestion } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CHANNEL_FORMS, channelName } from "../channels/channel-forms.ts";
import { PersonPicker } from "../components/person-picker.tsx";
import { Trouble } from "../components/states.tsx";
import { useTopicTitles } from "../consent/topic-titles.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Ladder } from "../messages/ladder.tsx";
import classes from "./policy.module.css";
import { ask, policyQuery } from "./policy-queries.ts";

const PURPOSES = ["marketing", "utility", "authentication", "service"] as const;

/** Would this person get this now? The gate's own answer, rule by rule; nothing is sent. */
export function Ask() {
  const { t, language } = useI18n();
  const { profile = "" } = useSearch({ from: "/frame/policy" });
  const navigate = useNavigate({ from: "/policy" });
  const { data: templates } = useQuery(templatesQuery);
  const { data: policy } = useQuery(policyQuery);
  const topics = useTopicTitles();
  const [channel, setChannel] = useState("whatsapp");
  const [purpose, setPurpose] = useState<(typeof PURPOSES)[number]>("marketing");
  const [topic, setTopic] = useState<string | null>(null);
  const [template, setTemplate] = useState<string | null>(null);
  const [at, setAt] = useState("");
  const [draft, setDraft] = useState(false);
  const question = useAction({ mutationFn: (asked: PolicyQuestion) => ask(asked) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    question.mutate({
      profile,
      channel,
      purpose,
      topic,
      template,
      at: at === "" ? null : new Date(at).toISOString(),
      draft,
    });
  };
  return (
    <div className={classes["split"]}>
      <form className={classes["form"]} onSubmit={submit}>
        <PersonPicker
          label={t("policy.ask.person")}
          value={profile}
          onChange={(id) =>
            void navigate({ search: ({ profile: _left, ...rest }) => (id === "" ? rest : { ...rest, profile: id }), replace: true })
          }
          testId="ask-person"
        />
        <Select
          label={t("policy.ask.channel")}
          data={CHANNEL_FORMS.map(({ kind }) => ({ value: kind, label: channelName(kind, language) }))}
          value={channel}
          allowDeselect={false}
          onChange={(value) => setChannel(value ?? channel)}
        />
        <Select
          label={t("policy.ask.purpose")}
          data={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
          value={purpose}
          allowDeselect={false}
          onChange={(value) => setPurpose(PURPOSES.find((known) => known === value) ?? purpose)}
          data-testid="ask-purpose"
        />
        <Select
          label={t("policy.ask.topic")}
          placeholder={t("policy.ask.topic.none")}
          data={topics.options}
          value={topic}
          clearable
          searchable
          onChange={setTopic}
          data-testid="ask-topic"
        />
        <Select
          label={t("policy.ask.template")}
          description={t("policy.ask.template.hint")}
          data={[...new Set((templates?.rows ?? []).map(({ name }) => name))]}
          value={template}
          disabled={channel !== "whatsapp"}
          clearable
          searchable
          onChange={setTemplate}
          data-testid="ask-template"
        />
        <TextInput
          type="datetime-local"
          label={t("policy.ask.at")}
          description={t("policy.ask.at.hint")}
          value={at}
          onChange={({ currentTarget }) => setAt(currentTarget.value)}
        />
        <Switch
          disabled={!policy?.draft}
          label={t("policy.ask.draft")}
          checked={draft}
          onChange={({ currentTarget }) => setDraft(currentTarget.checked)}
          data-testid="ask-draft"
        />
        <Button type="submit" disabled={profile === ""} loading={question.isPending} data-testid="ask">
          {t("policy.ask.go")}
        </Button>
        <Trouble error={question.error} />
      </form>
      <div aria-live="polite">{question.data ? <Ladder decision={question.data} /> : <p className="muted">{t("policy.ask.lead")}</p>}</div>
    </div>
  );
}
