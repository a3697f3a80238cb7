import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { journeysQuery } from "../api/queries.ts";
import type { Decision } from "../api/types.ts";
import { campaignsQuery } from "../campaigns/campaign-queries.ts";
import { PersonPicker } from "../components/person-picker.tsx";
import { useTopicTitles } from "../consent/topic-titles.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { reasonWords } from "../i18n/words.ts";
import classes from "./policy.module.css";
import type { PolicyRule } from "./policy-queries.ts";
import { ruleWords } from "./rule-words.ts";

const VERDICTS = ["allow", "hold", "refuse"] as const;
/** Those that people ask about; any other may be in the address. */
const REASONS = [
  "no_consent",
  "opted_out",
  "consent_paused",
  "consent_lapsed",
  "suppressed",
  "quiet_hours",
  "frequency_cap",
  "min_gap",
  "agent_talking",
  "more_important_first",
  "unreachable",
  "no_address",
  "window_closed",
  "template_missing",
  "template_not_approved",
  "template_paused",
  "variable_missing",
  "coupon_missing",
  "expired",
] as const satisfies readonly Decision["reason"][];

/** What is looked for stands in the address: a link pasted to a colleague finds the same. */
export function DecisionFilters({ rules }: { readonly rules: readonly PolicyRule[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const search = useSearch({ from: "/frame/policy" });
  const navigate = useNavigate({ from: "/policy" });
  const { titleOf } = useTopicTitles();
  const { data: journeys } = useQuery(journeysQuery);
  const { data: campaigns } = useQuery(campaignsQuery);
  type Name = "profile" | "verdict" | "reason" | "rule" | "journey" | "campaign" | "from" | "to";
  const filter = (changes: { readonly [N in Name]?: (typeof search)[N] | null }): void =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null && value !== "")),
    });
  const { journey, campaign } = search;
  const origin = journey ? `journey ${journey}` : campaign ? `campaign ${campaign}` : null;
  const titled = (kind: "journey" | "campaign", rows: readonly { readonly name: string; readonly title: string }[] | undefined) =>
    (rows ?? []).map(({ name, title }) => ({ value: `${kind} ${name}`, label: title === "" ? name : title }));
  return (
    <div className={classes["filters"]} role="search" aria-label={t("policy.tab.decisions")}>
      <PersonPicker
        label={t("policy.why.person")}
        value={search.profile ?? ""}
        onChange={(profile) => filter({ profile })}
        testId="why-person"
      />
      <Select
        label={t("policy.why.verdict")}
        placeholder={t("policy.why.any")}
        data={VERDICTS.map((value) => ({ value, label: t(`policy.verdict.${value}`) }))}
        value={search.verdict ?? null}
        clearable
        onChange={(value) => filter({ verdict: VERDICTS.find((known) => known === value) ?? null })}
        data-testid="why-verdict"
      />
      <Select
        label={t("policy.why.reason")}
        placeholder={t("policy.why.any")}
        data={REASONS.map((value) => ({ value, label: reasonWords(i18n, value) }))}
        value={search.reason ?? null}
        clearable
        searchable
        onChange={(reason) => filter({ reason })}
        data-testid="why-reason"
      />
      <Select
        label={t("policy.why.rule")}
        placeholder={t("policy.why.any")}
        data={rules.map((rule) => ({ value: rule.id, label: `${t(`rule.${rule.kind}`)} · ${ruleWords(i18n, rule, titleOf)}` }))}
        value={search.rule ?? null}
        clearable
        searchable
        onChange={(rule) => filter({ rule })}
        data-testid="why-rule-of-policy"
      />
      <Select
        label={t("policy.why.origin")}
        placeholder={t("policy.why.any")}
        data={[
          { group: t("nav.journeys"), items: titled("journey", journeys?.rows) },
          { group: t("nav.campaigns"), items: titled("campaign", campaigns?.rows) },
        ].filter(({ items }) => items.length > 0)}
        value={origin}
        clearable
        searchable
        onChange={(value) => {
          const [kind, name = null] = value?.split(" ") ?? [];
          filter({ journey: kind === "journey" ? name : null, campaign: kind === "campaign" ? name : null });
        }}
        data-testid="why-origin"
      />
      <div className={classes["period"]}>
        {(["from", "to"] as const).map((end) => (
          <TextInput
            key={end}
            type="date"
            label={t(`policy.why.${end}`)}
            value={search[end] ?? ""}
            onChange={({ currentTarget }) => filter({ [end]: currentTarget.value })}
          />
        ))}
      </div>
    </div>
  );
}
