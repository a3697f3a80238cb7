import { Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { profileQuery } from "../api/queries.ts";
import { personLabel } from "../components/person-name.tsx";
import { PageTabs } from "../components/page-tabs.tsx";
import { ErrorState } from "../components/states.tsx";
import { RowSkeletons } from "../components/table.tsx";
import page from "../frame/page.module.css";
import { useI18n } from "../i18n/i18n.tsx";
import { Conversation } from "./conversation.tsx";
import classes from "./profiles.module.css";
import { ProfileSide, Who } from "./profile-side.tsx";
import { Timeline } from "./timeline.tsx";

export function ProfilePage() {
  const { t } = useI18n();
  const { id } = useParams({ from: "/frame/profiles/$id" });
  const { tab: asked = "timeline" } = useSearch({ from: "/frame/profiles/$id" });
  const navigate = useNavigate({ from: "/profiles/$id" });
  const { data, error, refetch } = useQuery(profileQuery(id));
  // On a narrow screen who they are is a page of its own; beside the timeline otherwise.
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const tab = asked === "about" && !narrow ? "timeline" : asked;
  const label = data === undefined ? undefined : personLabel(data.person, t("common.unknownPerson"));
  useEffect(() => {
    if (label !== undefined) document.title = `${label} · Parley`;
  }, [label]);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <div className={page["page"]}>
      <div className={classes["page"]}>
        {narrow ? (
          data && <Who profile={data} />
        ) : data ? (
          <ProfileSide profile={data} />
        ) : (
          <div className={`panel ${classes["side"]}`}>
            <Skeleton height={44} />
            <Skeleton height={120} />
            <Skeleton height={160} />
          </div>
        )}
        <section style={{ minWidth: 0 }}>
          <PageTabs
            className={classes["tabs"] ?? ""}
            tabs={[
              { value: "timeline", label: t("profile.tab.timeline") },
              { value: "conversation", label: t("profile.tab.conversation") },
              ...(narrow ? [{ value: "about", label: t("profile.about") } as const] : []),
            ]}
            value={tab}
            onChange={(next) =>
              void navigate({ search: ({ tab: _tab, ...rest }) => (next === "timeline" ? rest : { ...rest, tab: next }) })
            }
          />
          {tab === "about" ? (
            data && <ProfileSide profile={data} bare />
          ) : tab === "conversation" ? (
            data ? (
              <Conversation key={id} profile={data} />
            ) : (
              <RowSkeletons />
            )
          ) : (
            <Timeline key={id} id={id} />
          )}
        </section>
      </div>
    </div>
  );
}
