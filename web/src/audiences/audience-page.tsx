import { Button } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import type { AudienceDetail, AudienceDocument } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { PageTabs } from "../components/page-tabs.tsx";
import { ErrorState } from "../components/states.tsx";
import { Page, PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { audienceQuery, audiencesQuery, removeAudience } from "./audience-queries.ts";
import classes from "./audiences.module.css";
import { Size } from "./audiences-page.tsx";
import { Members } from "./members.tsx";
import { Overlap } from "./overlap.tsx";
import { RuleText } from "./rules/rule-text.tsx";
import { SizeHistory } from "./size-history.tsx";
import { Uploads } from "./upload/uploads.tsx";
import { useActorWords } from "./use-actor-words.ts";
import { Why } from "./why.tsx";

export function AudiencePage() {
  const { t } = useI18n();
  const { name } = useParams({ from: "/frame/audiences/$name" });
  const { tab = "rule" } = useSearch({ from: "/frame/audiences/$name" });
  const navigate = useNavigate({ from: "/audiences/$name" });
  const { data, error, refetch } = useQuery(audienceQuery(name));
  if (!data)
    return error ? (
      <Page title={name}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    ) : (
      <PageSkeleton />
    );
  const document = data.document as AudienceDocument;
  const tabs = ["rule", "members", "why", "overlap", ...(data.list ? (["uploads"] as const) : [])] as const;
  return (
    <Page title={data.title} lead={<Lead audience={data} />} actions={<Actions audience={data} />}>
      <PageTabs
        tabs={tabs.map((one) => ({ value: one, label: t(`audience.tab.${one}`) }))}
        value={tab}
        onChange={(next) => void navigate({ search: next === "rule" ? {} : { tab: next }, replace: true })}
        mb="lg"
      />
      {tab === "rule" && (
        <div className={classes["column"]}>
          <section className={`panel ${classes["card"]}`} aria-label={t("audience.tab.rule")}>
            <RuleText rule={document.rule} />
          </section>
          <SizeHistory name={name} />
        </div>
      )}
      {tab === "members" && <Members name={name} />}
      {tab === "why" && <Why name={name} />}
      {tab === "overlap" && <Overlap name={name} />}
      {tab === "uploads" && <Uploads name={name} />}
    </Page>
  );
}

function Lead({ audience }: { readonly audience: AudienceDetail }) {
  const { t, moment } = useI18n();
  const who = useActorWords();
  return (
    <span className={classes["lead"]}>
      <span className={classes["people"]}>
        <Size row={audience} /> {audience.state === "ready" && t("audience.people", { n: audience.size })}
      </span>
      {audience.description !== null && <span>{audience.description}</span>}
      <span>{t("audience.changed", { when: moment(audience.updatedAt), who: who(audience.updatedBy), version: audience.version })}</span>
      {audience.usesTime && <span>{t("audience.usesTime")}</span>}
      {audience.usedBy.length > 0 && (
        <span>
          {t("audience.usedBy")}{" "}
          {audience.usedBy.map((other, index) => (
            <span key={other}>
              {index > 0 && ", "}
              <Link to="/audiences/$name" params={{ name: other }} className="link">
                {other}
              </Link>
            </span>
          ))}
        </span>
      )}
    </span>
  );
}

function Actions({ audience }: { readonly audience: AudienceDetail }) {
  const { t } = useI18n();
  const writes = useRight("audiences:write");
  const [removing, setRemoving] = useState(false);
  if (!writes) return null;
  return (
    <>
      <Button variant="default" renderRoot={(props) => <Link to="/campaigns/new" search={{ audience: audience.name }} {...props} />}>
        {t("audience.campaign")}
      </Button>
      <Button
        leftSection={<IconPencil size={16} aria-hidden />}
        renderRoot={(props) => <Link to="/audiences/$name/edit" params={{ name: audience.name }} {...props} />}
      >
        {t("audience.edit")}
      </Button>
      <Button variant="subtle" color="gray" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setRemoving(true)}>
        {t("audience.remove")}
      </Button>
      {removing && <Remove audience={audience} onClose={() => setRemoving(false)} />}
    </>
  );
}

function Remove({ audience, onClose }: { readonly audience: AudienceDetail; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useAction({
    mutationFn: () => removeAudience(audience.name),
    onSuccess: async () => {
      await navigate({ to: "/audiences" });
      await client.invalidateQueries({ queryKey: audiencesQuery.queryKey });
    },
  });
  return (
    <CommandDialog
      title={t("audience.remove.title", { title: audience.title })}
      consequence={t("audience.remove.text", { n: audience.size, used: audience.usedBy.length })}
      go={t("audience.remove")}
      danger
      give={remove}
      onGo={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
