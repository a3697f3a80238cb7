import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { channelName } from "../channels/channel-forms.ts";
import { PersonLink } from "../components/person-name.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useTopicTitles } from "../consent/topic-titles.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { reasonWords } from "../i18n/words.ts";
import { MessageLink } from "../messages/message-link.tsx";
import { DecisionFilters } from "./decision-filters.tsx";
import classes from "./policy.module.css";
import { decisionsQuery, policyQuery } from "./policy-queries.ts";
import { ruleWords } from "./rule-words.ts";

/** Why did this person (not) get it? Each row opens the message with its whole ladder. */
export function Decisions() {
  const i18n = useI18n();
  const { t, language } = i18n;
  const { tab: _tab, message: _message, rule, from, to, ...search } = useSearch({ from: "/frame/policy" });
  const filters = {
    ...search,
    ...(rule ? { policyRule: rule } : {}),
    ...(from ? { from: startOf(from, 0) } : {}),
    ...(to ? { to: startOf(to, 1) } : {}),
  };
  // Pages of other filters are not pages of these.
  const under = JSON.stringify(filters);
  const [pages, setPages] = useState<{ readonly under: string; readonly after: readonly string[] }>({ under, after: [] });
  const after = pages.under === under ? pages.after : [];
  const { data, error, refetch } = useQuery(decisionsQuery({ ...filters, after: after.at(-1) }));
  const { data: policy } = useQuery(policyQuery);
  const { titleOf } = useTopicTitles();
  const rules = policy?.active?.document.rules ?? [];
  const ruleOf = (id: string): string => {
    const found = rules.find((one) => one.id === id);
    return found ? ruleWords(i18n, found, titleOf) : id;
  };
  return (
    <div className={classes["stack"]}>
      <DecisionFilters rules={rules} />
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} compact />
      ) : (
        <Table
          label={t("policy.tab.decisions")}
          stacks
          columns="minmax(0, 1.2fr) minmax(92px, 0.5fr) minmax(0, 1.8fr) minmax(0, 1.4fr) minmax(90px, 0.6fr)"
          head={[
            { text: t("policy.why.who") },
            { text: t("policy.why.verdict") },
            { text: t("policy.why.reason") },
            { text: t("policy.why.what") },
            { text: t("policy.why.when"), right: true },
          ]}
        >
          <Rows of={data?.rows} count={6} empty={<EmptyState picture="messages" text={t("policy.why.empty")} />}>
            {(row) => (
              <div
                key={row.messageId}
                role="row"
                className={`${table["row"]} ${table["still"]} ${table["words"]}`}
                data-testid="decision-row"
                data-verdict={row.verdict}
              >
                <Cell>
                  <PersonLink person={row.person} second />
                </Cell>
                <Cell>
                  <span className={classes["verdict"]} data-verdict={row.verdict}>
                    {t(`policy.verdict.${row.verdict}`)}
                  </span>
                </Cell>
                <Cell>
                  <MessageLink id={row.messageId}>{reasonWords(i18n, row.reason)}</MessageLink>
                  {row.policyRule !== null && <div className="muted small">{ruleOf(row.policyRule)}</div>}
                </Cell>
                <Cell className="small">
                  {row.origin !== null && (
                    <div>
                      {row.origin.kind === "journey" ? (
                        <Link to="/journeys/$name" params={{ name: row.origin.name }} className="link">
                          {row.origin.title}
                        </Link>
                      ) : (
                        <Link to="/campaigns/$name" params={{ name: row.origin.name }} className="link">
                          {row.origin.title}
                        </Link>
                      )}
                    </div>
                  )}
                  <span className="muted">
                    {[
                      t(`purpose.${row.purpose}` as "purpose.marketing"),
                      ...(row.channel === null ? [] : [channelName(row.channel, language)]),
                      ...(row.topic === null ? [] : [titleOf(row.topic)]),
                    ].join(" · ")}
                  </span>
                </Cell>
                <Cell right className="small muted">
                  {i18n.moment(row.at)}
                </Cell>
              </div>
            )}
          </Rows>
        </Table>
      )}
      <div className={classes["row"]}>
        {after.length > 0 && (
          <Button variant="default" onClick={() => setPages({ under, after: after.slice(0, -1) })}>
            {t("policy.why.newer")}
          </Button>
        )}
        {data?.next && (
          <Button variant="default" onClick={() => setPages({ under, after: [...after, data.next ?? ""] })}>
            {t("policy.why.older")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Midnight by the reader's clock, so many days after that day. */
function startOf(day: string, later: number): string | undefined {
  const [year = Number.NaN, month = Number.NaN, date = Number.NaN] = day.split("-").map(Number);
  const at = new Date(year, month - 1, date + later);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
