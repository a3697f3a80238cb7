import { Button, Select } from "@mantine/core";
import { IconMessageReply } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { templatesQuery } from "../../../api/queries.ts";
import type { ContentPreview, JourneyNode, TemplateView } from "../../../api/types.ts";
import bubble from "../../../components/bubble.module.css";
import { Bubble } from "../../../components/bubble.tsx";
import { useI18n } from "../../../i18n/i18n.tsx";
import { draftPreview } from "../../../../../src/insights/preview.ts";
import { choicesOf, type Choice } from "../answer-arms.ts";
import classes from "../edit.module.css";
import { useForm } from "../form-context.tsx";
import { textNames } from "../known-names.ts";
import { contentFor, filled } from "../template-fill.ts";
import { ContentFields } from "./content-fields.tsx";
import { MESSAGE_SPECS } from "./specs.ts";
import { SpecFields } from "./spec-fields.tsx";

type MessageNode = Extract<JourneyNode, { readonly kind: "message" }>;
type Content = MessageNode["content"];
const KINDS = ["template", "text", "buttons", "list", "link", "media"] as const;

export function MessageForm({
  node,
  onChange,
  onAnswers,
}: {
  readonly node: MessageNode;
  readonly onChange: (node: MessageNode, field: string) => void;
  readonly onAnswers: (choices: readonly Choice[]) => void;
}) {
  const { t } = useI18n();
  const { document, vocabulary } = useForm();
  const { data: templates } = useQuery(templatesQuery);
  const { content } = node;
  const template = content.kind === "template" ? (templates?.rows.find(({ name }) => name === content.name) ?? null) : null;
  const preview: ContentPreview =
    content.kind === "template"
      ? template
        ? filled(template.preview, content)
        : draftPreview(content, null)
      : draftPreview(content, null);
  const choices = choicesOf(content, template?.preview ?? null);
  const setContent = (next: Content, field: string): void => onChange({ ...node, content: next }, `content/${field}`);
  return (
    <>
      <div className={`${bubble["chat"]} ${classes["phone"]}`} data-testid="preview">
        {preview.body === "" && preview.header === null ? (
          <p className="muted small">{t("edit.message.empty")}</p>
        ) : (
          <Bubble preview={preview} side="out" />
        )}
      </div>
      <Select
        label={t("edit.message.kind")}
        allowDeselect={false}
        value={content.kind}
        data={KINDS.map((kind) => ({ value: kind, label: t(`edit.message.kind.${kind}`) }))}
        onChange={(kind) => setContent(asKind(content, kind ?? "text"), "kind")}
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
                content: contentFor(row.name, row.preview, textNames(document, vocabulary)),
              },
              "content/name",
            )
          }
        />
      )}
      <ContentFields content={content} template={template?.preview ?? null} onChange={setContent} />
      {choices.length > 0 && (
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
      <SpecFields
        specs={MESSAGE_SPECS}
        value={node}
        pointer=""
        onChange={(next, field) => onChange(next as unknown as MessageNode, field)}
      />
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

/** A marketing template cannot go as utility; the other way round it may. */
function purposeOf({ category }: TemplateView, before: MessageNode["purpose"]): MessageNode["purpose"] {
  if (category === "MARKETING") return "marketing";
  return category === "AUTHENTICATION" ? "authentication" : before === "authentication" ? "utility" : before;
}

/** Another form of the same words. */
function asKind(content: Content, kind: Content["kind"]): Content {
  if (content.kind === kind) return content;
  const text =
    "body" in content && typeof content.body === "string"
      ? content.body
      : content.kind === "text"
        ? content.text
        : content.kind === "media"
          ? (content.caption ?? "")
          : "";
  switch (kind) {
    case "template":
      return { kind, name: "" };
    case "text":
      return { kind, text };
    case "buttons":
      return {
        kind,
        body: text,
        buttons: [
          { id: "yes", title: "Yes" },
          { id: "no", title: "No" },
        ],
      };
    case "list":
      return { kind, body: text, button: "", sections: [{ rows: [{ id: "one", title: "" }] }] };
    case "link":
      return { kind, body: text, label: "", url: "https://" };
    case "media":
      return { kind, media: "image", link: "https://", ...(text === "" ? {} : { caption: text }) };
  }
}
