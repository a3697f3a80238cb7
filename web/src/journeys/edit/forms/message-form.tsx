import { Button, Select } from "@mantine/core";
import { IconMessageReply } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { templatesQuery } from "../../../api/queries.ts";
import type { ContentPreview, JourneyDocument, JourneyNode, TemplateView } from "../../../api/types.ts";
import { fragmentsOf, fragmentsQuery } from "../../../content/fragments-query.ts";
import { MissingFields } from "../../../content/missing-fields.tsx";
import { shownContent, WindowFields, WindowToggle } from "../../../content/window-fields.tsx";
import { SampledPhone } from "../../../content/sampled-phone.tsx";
import { withFragments } from "../../../content/with-fragments.ts";
import { filledPreview, startContent } from "../../../content/template-slots.ts";
import { TopicChoice } from "../../../consent/topic-choice.tsx";
import { FormChoice } from "../../../forms/form-choice.tsx";
import { useI18n } from "../../../i18n/i18n.tsx";
import type { ChannelForm } from "../../../../../src/messages/channel-form.ts";
import type { FieldsContent } from "../../../../../src/messages/content.ts";
import type { SampleAsk } from "../../../../../src/contract/sample.ts";
import type { AdviceAsk } from "../../../../../src/contract/advice.ts";
import { askingOf } from "../../../../../src/journeys/advice-check.ts";
import { ChannelAdvice } from "../../../channels/channel-advice.tsx";
import { ChannelChoice, ChannelFields, startFields } from "../../../channels/channel-fields.tsx";
import { DrawnPreview } from "../../../channels/drawn-preview.tsx";
import { channelForm } from "../../../channels/channel-forms.ts";
import { draftPreview } from "../../../../../src/insights/preview.ts";
import { choicesOf, type Choice } from "../answer-arms.ts";
import classes from "../edit.module.css";
import { useForm } from "../form-context.tsx";
import { textNames } from "../known-names.ts";
import { useBegunBy } from "../use-begun-by.ts";
import { ContentFields } from "./content-fields.tsx";
import { CONTENT_FORMS, CONTENT_STARTS, type ContentForm, formOf, type WhatsAppContent, wordsOf } from "./content-specs.ts";
import { MESSAGE_SPECS } from "./specs.ts";
import { SpecFields } from "./spec-fields.tsx";
import { TemplateMissing } from "./template-missing.tsx";

type MessageNode = Extract<JourneyNode, { readonly kind: "message" }>;
type Content = MessageNode["content"];

type MessageFormProps = {
  readonly node: MessageNode;
  readonly onChange: (node: MessageNode, field: string) => void;
  readonly onAnswers: (choices: readonly Choice[]) => void;
  /** Of a chain, which says for all its steps what they are for. */
  readonly step?: true;
};

export function MessageForm(props: MessageFormProps) {
  const { node, onChange } = props;
  const { content } = node;
  const { document } = useForm();
  const begunBy = useBegunBy(document);
  const form = channelForm(node.channel);
  const chooseChannel = (kind: string): void => {
    const next = channelForm(kind);
    if (!next) return;
    const words = wordsOf(content);
    onChange({ ...node, channel: kind, content: kind === "whatsapp" ? CONTENT_STARTS.text(words) : startFields(next, words) }, "channel");
  };
  return (
    <>
      <ChannelChoice kind={node.channel} onChange={chooseChannel} />
      {!props.step && <ChannelAdvice asked={{ ...begunBy, ...askedFor(document, node) }} current={node.channel} onChoose={chooseChannel} />}
      {content.kind === "fields" ? (
        form && <FieldsMessage node={node} content={content} form={form} onChange={onChange} />
      ) : (
        <WhatsAppMessage {...props} content={content} />
      )}
      <TopicChoice
        topic={node.topic}
        purpose={node.purpose}
        channel={node.channel}
        onChange={(topic) => {
          const { topic: _, ...others } = node;
          onChange(topic === undefined ? others : { ...others, topic }, "topic");
        }}
      />
      <SpecFields
        specs={props.step ? [] : MESSAGE_SPECS}
        value={node}
        pointer=""
        onChange={(next, field) => onChange(next as unknown as MessageNode, field)}
      />
    </>
  );
}

/** Read by people who come into the journey, with what the event that begins it carried for them. */
function useAsk(channel: string, content: Content): SampleAsk {
  const { document } = useForm();
  const { entry } = document;
  const { audience } = useBegunBy(document);
  const people: SampleAsk["people"] =
    entry.kind === "event" && entry.event !== ""
      ? { from: "event", event: entry.event }
      : audience === undefined
        ? { from: "everybody" }
        : { from: "audience", audience };
  return { channel, content, people };
}

/** What the message asks of a channel. */
function askedFor(document: JourneyDocument, node: MessageNode): AdviceAsk {
  const [name = ""] = Object.entries(document.nodes).find(([, one]) => one === node) ?? [];
  const { topic } = node;
  const said = { node: name, key: name, path: "", channel: node.channel, purpose: node.purpose, content: node.content };
  return { ...askingOf(document, said), ...(topic === undefined ? {} : { topic }) };
}

function FieldsMessage({
  node,
  content,
  form,
  onChange,
}: Pick<MessageFormProps, "node" | "onChange"> & { readonly content: FieldsContent; readonly form: ChannelForm }) {
  const { t } = useI18n();
  const ask = useAsk(node.channel, content);
  return (
    <>
      {form.isDrawn ? (
        <DrawnPreview form={form} content={content} purpose={node.purpose} ask={ask} />
      ) : (
        <SampledPhone draft={form.preview(content.fields)} ask={ask} empty={t("edit.message.empty")} plain screen={classes["phone"]} />
      )}
      <ChannelFields form={form} content={content} onChange={(next, field) => onChange({ ...node, content: next }, `content/${field}`)} />
      <MissingFields content={content} onChange={(next) => onChange({ ...node, content: next }, "content/missing")} />
    </>
  );
}

function WhatsAppMessage({ node, content, onChange, onAnswers, step }: MessageFormProps & { readonly content: WhatsAppContent }) {
  const { t } = useI18n();
  const { document, vocabulary } = useForm();
  const { data: templates } = useQuery(templatesQuery);
  const { data: fragments } = useQuery(fragmentsQuery);
  const [open, setOpen] = useState(false);
  const template = content.kind === "template" ? (templates?.rows.find(({ name }) => name === content.name) ?? null) : null;
  const shown = shownContent(content, open);
  const ask = useAsk(node.channel, shown);
  const preview: ContentPreview = withFragments(
    shown.kind === "template" && template ? filledPreview(template.preview, shown) : draftPreview(shown, null),
    fragmentsOf(fragments?.rows),
  );
  const choices = choicesOf(content, template?.preview ?? null);
  const setContent = (next: Content, field: string): void => onChange({ ...node, content: next }, `content/${field}`);
  return (
    <>
      <WindowToggle content={content} open={open} onOpen={setOpen} />
      <SampledPhone draft={preview} ask={ask} empty={t("edit.message.empty")} screen={classes["phone"]} />
      <Select
        label={t("edit.message.kind")}
        allowDeselect={false}
        value={formOf(content)}
        data={CONTENT_FORMS.map((form) => ({ value: form, label: t(`edit.message.kind.${form}`) }))}
        onChange={(form) => setContent(asForm(content, form ?? "text"), "kind")}
        data-testid="content-kind"
      />
      {content.kind === "template" && (
        <TemplateChoice
          rows={templates?.rows ?? []}
          name={content.name}
          onChoose={(row) =>
            onChange(
              {
                ...node,
                purpose: purposeOf(row, node.purpose),
                content: startContent(row.name, row.preview, guessFrom(textNames(document, vocabulary))),
              },
              "content/name",
            )
          }
        />
      )}
      {content.kind === "template" && content.name !== "" && templates && !template && (
        <TemplateMissing name={content.name} purpose={node.purpose} channels={templates.channels} />
      )}
      {(content.kind === "flow" || content.kind === "buttons" || content.kind === "list") && (
        <FormChoice content={content} onChange={(next) => setContent(next, content.kind === "flow" ? "flowId" : content.kind)} />
      )}
      <ContentFields content={content} template={template?.preview ?? null} onChange={setContent} />
      <MissingFields content={content} onChange={(next) => setContent(next, "missing")} />
      {content.kind === "template" && <WindowFields content={content} onChange={(next) => setContent(next, "inWindow")} />}
      {choices.length > 0 && !step && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconMessageReply size={15} />}
          onClick={() => onAnswers(choices)}
          data-testid="make-arms"
        >
          {t("edit.message.answers", { n: choices.length })}
        </Button>
      )}
    </>
  );
}

function TemplateChoice({
  rows,
  name,
  onChoose,
}: {
  readonly rows: readonly TemplateView[];
  readonly name: string;
  readonly onChoose: (row: TemplateView) => void;
}) {
  const { t, has } = useI18n();
  const byName = new Map(rows.toReversed().map((row) => [row.name, row]));
  const label = (row: TemplateView): string => {
    const status = `template.status.${row.status}`;
    return row.status === "APPROVED" ? row.name : `${row.name} · ${has(status) ? t(status) : t("template.status.other")}`;
  };
  return (
    <Select
      label={t("edit.message.template")}
      searchable
      value={byName.has(name) ? name : null}
      placeholder={name}
      nothingFoundMessage={t("edit.message.noTemplate")}
      data={[...byName.values()]
        .map((row) => ({ value: row.name, label: label(row) }))
        .toSorted((one, other) => (one.label < other.label ? -1 : 1))}
      onChange={(chosen) => {
        const row = chosen === null ? undefined : byName.get(chosen);
        if (row) onChoose(row);
      }}
      data-testid="template-choice"
    />
  );
}

/** `first_name` is `profile.attributes.firstName`, where there is such a name. */
function guessFrom(names: readonly string[]): (variable: string) => string {
  const fold = (name: string): string => name.toLowerCase().replaceAll("_", "");
  return (variable) => {
    const found = names.find((path) => fold(path.split(".").at(-1) ?? "") === fold(variable));
    return found === undefined ? "" : `{{ ${found} }}`;
  };
}

/** A marketing template cannot go as utility; the other way round it may. */
function purposeOf({ category }: TemplateView, before: MessageNode["purpose"]): MessageNode["purpose"] {
  if (category === "MARKETING") return "marketing";
  return category === "AUTHENTICATION" ? "authentication" : before === "authentication" ? "utility" : before;
}

/** Another form of the same words. */
function asForm(content: WhatsAppContent, form: ContentForm): Content {
  return formOf(content) === form ? content : CONTENT_STARTS[form](wordsOf(content));
}
