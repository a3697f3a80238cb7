/** One message: its languages, what it says in each, and the customer's phone beside it. */
import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { templatesQuery } from "../../api/queries.ts";
import type { CampaignDocument, CampaignVariant, ContentPreview, TemplateView } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { type Content, filledPreview, startContent, type TemplateContent } from "../../content/template-slots.ts";
import { DrawnPreview } from "../../channels/drawn-preview.tsx";
import { channelForm } from "../../channels/channel-forms.ts";
import { draftPreview } from "../../../../src/insights/preview.ts";
import { fragmentsOf, fragmentsQuery } from "../../content/fragments-query.ts";
import { shownContent, WindowToggle } from "../../content/window-fields.tsx";
import { SampledPhone } from "../../content/sampled-phone.tsx";
import { withFragments } from "../../content/with-fragments.ts";
import type { Fragments } from "../../../../src/liquid/text-facts.ts";
import { ContentFields } from "./content-fields.tsx";
import { askOf } from "../sample-of.ts";
import { Problems } from "./field.tsx";
import type { StepProps } from "./step.ts";
import classes from "./wizard.module.css";

export function Spoken({
  id,
  base,
  channel,
  purpose,
  audience,
  messages,
  alone = false,
  defaultLanguage,
  offered = [],
  problems,
  onChange,
  onDefault,
}: {
  /** Of the message among those on the page. */
  readonly id: string;
  /** JSON pointer of the messages in the document. */
  readonly base: string;
  readonly channel: string;
  readonly purpose: string;
  readonly audience: CampaignDocument["audience"];
  readonly messages: CampaignVariant["messages"];
  /** Nothing else says which languages are spoken. */
  readonly alone?: boolean;
  readonly defaultLanguage: string;
  /** Languages to choose besides those of the templates. */
  readonly offered?: readonly string[];
  readonly problems: StepProps["problems"];
  readonly onChange: (messages: CampaignVariant["messages"]) => void;
  /** Left out: what all others are spoken to in is chosen elsewhere. */
  readonly onDefault?: (language: string) => void;
}) {
  const { t, languageName } = useI18n();
  const { data: templates } = useQuery(templatesQuery);
  const { data: fragments } = useQuery(fragmentsQuery);
  const [open, setOpen] = useState(false);
  const languages = Object.keys(messages);
  const [shown, setShown] = useState(defaultLanguage);
  const language = languages.includes(shown) ? shown : (languages[0] ?? defaultLanguage);
  const content = messages[language];
  const putLanguage = (one: string, next: Content) => onChange({ ...messages, [one]: next });
  const addLanguage = (one: string) => {
    // The template of the other language, where it is spoken in this one too.
    const like =
      content?.kind === "template" ? templates?.rows.find((row) => row.name === content.name && row.language === one) : undefined;
    putLanguage(one, like ? freshContent(like.name, like.language, like.preview) : (content ?? { kind: "text", text: "" }));
    setShown(one);
  };
  const removeLanguage = (one: string) => {
    const left = Object.fromEntries(Object.entries(messages).filter(([key]) => key !== one));
    onChange(left);
    const first = Object.keys(left)[0];
    if (one === defaultLanguage && first !== undefined) onDefault?.(first);
  };
  const known = [...new Set([...offered, ...(templates?.rows ?? []).map((row) => row.language)])].filter((one) => !languages.includes(one));
  const template = content?.kind === "template" ? templateOf(templates?.rows ?? [], content, language) : undefined;
  const form = channelForm(channel);
  const preview = content && previewOf(channel, shownContent(content, open), template, fragmentsOf(fragments?.rows));
  const ask = content ? askOf({ channel, content: shownContent(content, open), audience }, { language, languages, defaultLanguage }) : null;
  return (
    <>
      <div className={classes["languages"]} role="group" aria-label={t("wizard.languages")}>
        {languages.map((one) => (
          <button key={one} type="button" className={classes["language"]} aria-pressed={one === language} onClick={() => setShown(one)}>
            {languageName(one)}
            {one === defaultLanguage && <span className="muted small"> {t("wizard.languages.default")}</span>}
          </button>
        ))}
        {known.length > 0 && (
          <Select
            aria-label={t("wizard.languages.add")}
            placeholder={t("wizard.languages.add")}
            leftSection={<IconPlus size={14} aria-hidden />}
            data={known.map((one) => ({ value: one, label: languageName(one) }))}
            value={null}
            onChange={(one) => one !== null && addLanguage(one)}
            size="xs"
            w={190}
          />
        )}
        {onDefault && languages.length > 1 && language !== defaultLanguage && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onDefault(language)}>
            {t("wizard.languages.makeDefault")}
          </Button>
        )}
        {languages.length > 1 && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => removeLanguage(language)}>
            {t("wizard.languages.remove")}
          </Button>
        )}
      </div>
      <div className={classes["message"]}>
        <div className={classes["messageFields"]}>
          {content && (
            <ContentFields
              channel={channel}
              content={content}
              template={template}
              templates={templates?.rows ?? []}
              language={language}
              id={id}
              problems={problems}
              base={`${base}/${language}`}
              onChange={(next) => putLanguage(language, next)}
              onTemplate={(row) => {
                const next = freshContent(row.name, row.language, row.preview);
                // The first choice also says which language is spoken.
                if (languages.length === 1 && row.language !== language && alone) {
                  onChange({ [row.language]: next });
                  onDefault?.(row.language);
                  setShown(row.language);
                } else putLanguage(language, next);
              }}
            />
          )}
          <Problems problems={problems} />
        </div>
        {content?.kind === "fields" && form?.isDrawn ? (
          <DrawnPreview form={form} content={content} purpose={purpose} ask={ask} />
        ) : (
          <div className={classes["phone"]} aria-label={t("wizard.phone")} role="group">
            <WindowToggle content={content} open={open} onOpen={setOpen} />
            <SampledPhone
              draft={preview ?? null}
              ask={ask}
              empty={t("wizard.phone.empty")}
              plain={channel !== "whatsapp"}
              screen={classes["screen"]}
            />
          </div>
        )}
      </div>
    </>
  );
}

function templateOf(rows: readonly TemplateView[], content: TemplateContent, language: string): TemplateView | undefined {
  const named = rows.filter((row) => row.name === content.name);
  return named.find((row) => row.language === (content.language ?? language)) ?? named[0];
}

function previewOf(channel: string, content: Content, template: TemplateView | undefined, fragments: Fragments): ContentPreview | null {
  if (content.kind === "fields") {
    const form = channelForm(channel);
    return form && withFragments(form.preview(content.fields), fragments);
  }
  if (content.kind !== "template") return withFragments(draftPreview(content, null), fragments);
  return template ? withFragments(filledPreview(template.preview, content), fragments) : null;
}

function freshContent(name: string, language: string, preview: ContentPreview): TemplateContent {
  return { ...startContent(name, preview, guess), language };
}

/** A name that says what it is gets the attribute of that name. */
function guess(variable: string): string {
  if (/^\d+$/.test(variable)) return "";
  return `{{ profile.attributes.${variable.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())} }}`;
}
