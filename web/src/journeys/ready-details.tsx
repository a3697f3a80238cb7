import { Skeleton, Switch } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { templatePreview } from "../../../src/insights/preview.ts";
import { readyDraft } from "../../../src/journeys/ready/ready-draft.ts";
import type { ReadyJourney } from "../../../src/journeys/ready/ready-journey.ts";
import { componentsOf } from "../../../src/messages/template/components.ts";
import { sampleContent } from "../../../src/messages/template/sample-content.ts";
import { useRight } from "../api/session.tsx";
import { iconOf } from "../canvas/icons.ts";
import { channelName } from "../channels/channel-forms.ts";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./gallery.module.css";
import type { NeededTemplate, ReadNeeds } from "./ready-needs.ts";

/** What somebody gets who begins with it: what it sends, and what is there of what it needs. */
export function ReadyDetails({
  ready,
  read: { needs, error, retry },
  drafting,
  onDrafting,
}: {
  readonly ready: ReadyJourney;
  readonly read: ReadNeeds;
  /** Whether drafts of what is missing are begun with it. */
  readonly drafting: boolean;
  readonly onDrafting: (drafting: boolean) => void;
}) {
  const { t, language } = useI18n();
  const writesTemplates = useRight("templates:write");
  if (error)
    return (
      <div className={classes["details"]} data-testid="ready-unread">
        <ErrorState error={error} retry={retry} compact />
      </div>
    );
  if (!needs)
    return (
      <div className={classes["details"]}>
        <Skeleton height={20} />
        <Skeleton height={120} />
      </div>
    );
  const missing = needs.templates.filter(({ status }) => status === "missing");
  return (
    <section className={classes["details"]} aria-label={ready.title[language]} data-testid="ready-details">
      <h3>{t("new.needs")}</h3>
      <ul className={classes["needs"]}>
        {needs.channels.map(({ kind, hasSender }) => (
          <Need key={kind} icon={iconOf("message", kind === "whatsapp" ? undefined : kind)} isThere={hasSender} testId={`needs-${kind}`}>
            {channelName(kind, language)}
            {!hasSender && (
              <Link to="/settings/$section" params={{ section: "senders" }} className="link">
                {t("new.addSender")}
              </Link>
            )}
          </Need>
        ))}
        {needs.audience && (
          <Need icon={iconOf("entry")} isThere={needs.audience.isThere} testId="needs-audience">
            {t("new.audience", { name: needs.audience.name })}
            {!needs.audience.isThere && <span className="muted">{t("new.audience.missing")}</span>}
          </Need>
        )}
      </ul>
      {needs.templates.map((needed) => (
        <Template key={needed.template.name} needed={needed} />
      ))}
      {missing.length > 0 &&
        (writesTemplates ? (
          <Switch
            checked={drafting}
            onChange={({ currentTarget }) => onDrafting(currentTarget.checked)}
            label={t("new.draft", { n: missing.length })}
            description={t("new.draft.hint")}
            data-testid="ready-drafting"
          />
        ) : (
          <p className="muted small">{t("new.draft.notYours")}</p>
        ))}
    </section>
  );
}

function Need({
  icon: Icon,
  isThere,
  testId,
  children,
}: {
  readonly icon: ReturnType<typeof iconOf>;
  readonly isThere: boolean;
  readonly testId: string;
  readonly children: ReactNode;
}) {
  return (
    <li data-there={isThere} data-testid={testId}>
      <Icon size={16} aria-hidden />
      <span className={classes["needed"]}>{children}</span>
      {isThere ? <IconCheck size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
    </li>
  );
}

function Template({ needed: { template, status } }: { readonly needed: NeededTemplate }) {
  const { t, has } = useI18n();
  const draft = readyDraft(template);
  const key = `template.status.${status}`;
  return (
    <figure className={classes["template"]} data-testid={`needs-template-${template.name}`} data-status={status}>
      <figcaption>
        <code className="cut">{template.name}</code>
        <span className={classes["mark"]}>
          {status === "APPROVED" ? <IconCheck size={15} aria-hidden /> : <IconPencil size={15} aria-hidden />}
          {has(key) ? t(key) : t(status === "draft" ? "new.template.draft" : "new.template.missing")}
        </span>
      </figcaption>
      <div className={bubble["chat"]}>
        <Bubble
          preview={templatePreview(
            componentsOf(draft),
            sampleContent(draft, () => ""),
          )}
          side="in"
        />
      </div>
    </figure>
  );
}
