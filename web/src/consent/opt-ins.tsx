/** Who asked for messages, and whether they confirmed it. */
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { OptInView } from "../api/types.ts";
import { channelName } from "../channels/channel-forms.ts";
import { ListSection } from "../components/list-section.tsx";
import { Cell } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { topicsQuery } from "../settings/consent-queries.ts";
import { optInsQuery } from "./consent-queries.ts";
import { topicTitle } from "./topic-title.ts";

const STATES = ["pending", "confirmed", "expired"] as const satisfies readonly OptInView["state"][];

export function OptIns() {
  const { t, language, relative, list } = useI18n();
  const now = useNow();
  const [state, setState] = useState<OptInView["state"]>("pending");
  const { data, error, refetch } = useQuery(optInsQuery(state));
  const { data: topics } = useQuery(topicsQuery);
  const about = (row: OptInView): string =>
    list(
      row.topics.map((name) => {
        const topic = topics?.rows.find((one) => one.name === name);
        return topic ? topicTitle(topic, language) : (name ?? t("optIns.whole"));
      }),
    );
  return (
    <ListSection
      title={t("optIns.title")}
      lead={t("optIns.lead")}
      action={
        <SegmentedControl
          value={state}
          onChange={(value) => setState(STATES.find((known) => known === value) ?? "pending")}
          data={STATES.map((value) => ({ value, label: t(`optIns.state.${value}`) }))}
        />
      }
      columns="minmax(0, 1.4fr) minmax(0, 1.2fr) minmax(88px, 0.7fr) minmax(0, 1fr) minmax(96px, 0.8fr)"
      head={[
        { text: t("optIns.col.address") },
        { text: t("optIns.col.what") },
        { text: t("optIns.col.channel") },
        { text: t("optIns.col.source") },
        { text: t(state === "pending" ? "optIns.col.ends" : "optIns.col.asked"), right: true },
      ]}
      rows={data?.rows}
      failure={{ error, retry: () => void refetch() }}
      empty={{ picture: "people", text: t(`optIns.empty.${state}`) }}
    >
      {(row) => (
        <div key={row.id} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="opt-in-row">
          <Cell>
            <Link to="/profiles/$id" params={{ id: row.profileId }} className={table["whole"]}>
              {row.address}
            </Link>
          </Cell>
          <Cell className="small">{about(row)}</Cell>
          <Cell className="small">{channelName(row.channel, language)}</Cell>
          <Cell className="small muted">{row.source}</Cell>
          <Cell right className="muted small">
            {relative(state === "pending" ? row.expiresAt : row.askedAt, now)}
          </Cell>
        </div>
      )}
    </ListSection>
  );
}
