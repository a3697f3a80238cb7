import { Button, Menu, SegmentedControl } from "@mantine/core";
import { IconCopy, IconPencil, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../api/client.ts";
import { templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { TemplateDetail, TemplateDraftAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { Page, PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { categoryWords } from "../i18n/words.ts";
import { reasonWords, useRefusalWords } from "./editor/editor-page.tsx";
import { History } from "./history.tsx";
import { Languages } from "./languages.tsx";
import { Phones } from "./phones.tsx";
import { RuleForm } from "./rule-form.tsx";
import { Statistics } from "./statistics.tsx";
import { Category, Quality, Status } from "./template-marks.tsx";
import { templateQuery } from "./template-queries.ts";
import classes from "./templates.module.css";

export function TemplatePage() {
  const { id } = useParams({ from: "/frame/templates/$id" });
  const { data, error, refetch } = useQuery(templateQuery(id));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return data ? <Detail template={data} /> : <PageSkeleton />;
}

function Detail({ template }: { readonly template: TemplateDetail }) {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  const writes = useRight("templates:write");
  const { journeys, campaigns, forms } = template.usedBy;
  return (
    <Page
      title={template.name}
      lead={`${i18n.languageName(template.language)} · ${template.channelName}`}
      actions={writes && <Actions template={template} />}
    >
      {template.status === "REJECTED" && (
        <p className={classes["failed"]} data-testid="rejected">
          {t("templates.rejected", { reason: reasonWords(i18n, template.rejectedReason) })}
        </p>
      )}
      <Appeal template={template} nowMs={now} />
      <dl className={`${classes["facts"]} panel`}>
        <div>
          <dt>{t("templates.col.status")}</dt>
          <dd>
            <Status status={template.status} />
            {template.pausedUntil !== null && (
              <div className="muted small">{t("templates.pausedUntil", { when: i18n.relative(template.pausedUntil, now) })}</div>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("templates.col.category")}</dt>
          <dd>
            <Category code={template.category} />
            {template.categoryChange && (
              <div className={`${classes["announced"]} small`}>
                {t("templates.willBe", {
                  category: categoryWords(i18n, template.categoryChange.to),
                  when: template.categoryChange.at === null ? "" : i18n.dateTime(template.categoryChange.at),
                })}
              </div>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("templates.col.quality")}</dt>
          <dd>
            <Quality score={template.qualityScore} />
          </dd>
        </div>
        <div>
          <dt>{t("templates.col.usedBy")}</dt>
          <dd className={classes["used"]}>
            {journeys.length + campaigns.length === 0 && <span className="muted">{t("templates.unused")}</span>}
            {journeys.map(({ name, title }) => (
              <Link key={name} to="/journeys/$name" params={{ name }} className="link">
                {title}
              </Link>
            ))}
            {campaigns.map(({ name, title }) => (
              <Link key={name} to="/campaigns/$name" params={{ name }} className="link">
                {title}
              </Link>
            ))}
          </dd>
        </div>
        {forms.length > 0 && (
          <div>
            <dt>{t("templates.opens")}</dt>
            <dd className={classes["used"]}>
              {forms.map(({ name, title }) => (
                <Link key={name} to="/forms/$name" params={{ name }} className="link">
                  {title}
                </Link>
              ))}
            </dd>
          </div>
        )}
      </dl>
      <div className={classes["detail"]}>
        <div className={classes["column"]}>
          <RuleForm template={template} />
          <Languages template={template} />
          <Statistics name={template.name} channelId={template.channelId} />
          <History rows={template.history} />
        </div>
        <aside className={classes["aside"]}>
          <Shown template={template} />
        </aside>
      </div>
    </Page>
  );
}

/** As a customer reads it, by its samples; or with the names of its variables. */
function Shown({ template: { preview, sample } }: { readonly template: TemplateDetail }) {
  const { t } = useI18n();
  const [as, setAs] = useState("sample");
  const differs = JSON.stringify(preview) !== JSON.stringify(sample);
  return (
    <>
      {differs && (
        <SegmentedControl
          size="xs"
          aria-label={t("templates.shown")}
          value={as}
          data={(["sample", "variables"] as const).map((value) => ({ value, label: t(`templates.shown.${value}`) }))}
          onChange={setAs}
        />
      )}
      <Phones preview={as === "sample" ? sample : preview} />
    </>
  );
}

/** Only there: no call of WhatsApp's does it. */
const APPEALS = "https://business.facebook.com/wa/manage/message-templates/";
const MAY_APPEAL_MS = 60 * 86_400_000;

/** Whoever disagrees with a rejection or a change of category may ask that somebody looks again, for 60 days. */
function Appeal({ template, nowMs }: { readonly template: TemplateDetail; readonly nowMs: number }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { history, status } = template;
  const decided = history.find(({ kind, detail }) =>
    status === "REJECTED" ? kind === "status" && detail["to"] === "REJECTED" : kind === "category",
  );
  if (status === "IN_APPEAL") return <p className="muted">{t("templates.inAppeal")}</p>;
  const until = decided ? Date.parse(decided.at) + MAY_APPEAL_MS : 0;
  if (until <= nowMs) return null;
  return (
    <p className="muted" data-testid="appeal">
      {t(status === "REJECTED" ? "templates.appeal.rejected" : "templates.appeal.category", {
        until: i18n.dateTime(new Date(until).toISOString()),
      })}{" "}
      <a className="link" href={APPEALS} target="_blank" rel="noreferrer">
        {t("templates.appeal.where")}
      </a>
    </p>
  );
}

function Actions({ template }: { readonly template: TemplateDetail }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: list } = useQuery(templatesQuery);
  const [asking, setAsking] = useState(false);
  const others = list?.channels.filter(({ id }) => id !== template.channelId) ?? [];
  const path = `/v1/templates/${template.id}`;
  const refresh = async (): Promise<void> => client.invalidateQueries({ queryKey: templatesQuery.queryKey });
  const take = useAction({
    mutationFn: (channelId: string | null) => send<TemplateDraftAnswer>("POST", `${path}/draft`, channelId === null ? {} : { channelId }),
    onSuccess: async ({ id }) => navigate({ to: "/templates/draft/$id", params: { id } }),
  });
  const unpause = useAction({ mutationFn: () => send("POST", `${path}/unpause`), onSettled: refresh });
  const remove = useAction({
    mutationFn: () => send("DELETE", path),
    onSuccess: async () => {
      await navigate({ to: "/templates" });
      await refresh();
    },
  });
  const words = useRefusalWords(take.error ?? unpause.error ?? remove.error);
  const limit = useEditLimit(template.edit);
  const uses = template.usedBy.journeys.length + template.usedBy.campaigns.length;
  return (
    <>
      {words !== null && (
        <p role="alert" className={classes["failed"]}>
          {words}
        </p>
      )}
      {limit !== null && <span className="muted small">{limit}</span>}
      {template.status === "PAUSED" && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={unpause.isPending}
          onClick={() => unpause.mutate()}
        >
          {t("templates.unpause")}
        </Button>
      )}
      {others.length > 0 && (
        <Menu>
          <Menu.Target>
            <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />}>
              {t("templates.copyTo")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(({ id, name }) => (
              <Menu.Item key={id} onClick={() => take.mutate(id)}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setAsking(true)}>
        {t("templates.delete")}
      </Button>
      <Button leftSection={<IconPencil size={16} aria-hidden />} loading={take.isPending} onClick={() => take.mutate(null)}>
        {t("templates.edit")}
      </Button>
      {asking && (
        <Dialog
          onClose={() => setAsking(false)}
          title={t("templates.delete.title", { name: template.name })}
          closeButtonProps={{ "aria-label": t("common.close") }}
        >
          <div className={classes["form"]}>
            <p>{t("templates.delete.text", { n: uses })}</p>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t("templates.delete")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function useEditLimit(edit: TemplateDetail["edit"]): string | null {
  const { t, dateTime } = useI18n();
  if (edit.allowed) return null;
  return t(`templates.edit.${edit.why}`, { when: edit.again === null ? "" : dateTime(edit.again) });
}
