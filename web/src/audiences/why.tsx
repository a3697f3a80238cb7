/** "Why is this person (not) in it?": the rule as a tree, each part with its verdict and the facts it was judged on. */
import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { profileSearchQuery } from "../api/queries.ts";
import type { ExplainedRule } from "../api/types.ts";
import { PersonLink, personLabel } from "../components/person-name.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { explainQuery } from "./audience-queries.ts";
import { profileQuery } from "../api/queries.ts";
import classes from "./audiences.module.css";
import { explainedWords } from "./explained-words.ts";
import { useFactNames } from "./rules/vocabulary.tsx";

export function Why({ name }: { readonly name: string }) {
  const { t, dateTime } = useI18n();
  const { profile = "" } = useSearch({ from: "/frame/audiences/$name" });
  const navigate = useNavigate({ from: "/audiences/$name" });
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, 200);
  const { data: people } = useQuery(profileSearchQuery(settled));
  const { data: chosen } = useQuery({ ...profileQuery(profile), enabled: profile !== "" });
  const { data, error, refetch } = useQuery(explainQuery(name, profile));
  const label = (person: { readonly id: string; readonly name: string | null; readonly address: string | null }) =>
    [personLabel(person, t("common.unknownPerson")), person.name === null ? null : person.address]
      .filter((part) => part !== null)
      .join(" · ");
  return (
    <section className={`panel ${classes["card"]}`} aria-label={t("audience.tab.why")}>
      <Autocomplete
        label={t("why.who")}
        placeholder={t("profiles.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        maw={440}
        value={text}
        onChange={setText}
        data={[...new Set((people?.rows ?? []).map(({ person }) => label(person)))]}
        filter={({ options }) => options}
        onOptionSubmit={(option) => {
          const found = people?.rows.find(({ person }) => label(person) === option);
          if (found) void navigate({ search: { tab: "why", profile: found.person.id }, replace: true });
        }}
        data-testid="why-search"
      />
      {profile === "" ? (
        <EmptyState picture="people" text={t("why.empty")} compact />
      ) : error ? (
        <ErrorState error={error} retry={() => void refetch()} compact />
      ) : data ? (
        <div className={classes["why"]} data-testid="why-answer" data-in={data.in}>
          {chosen && <PersonLink person={chosen.person} second />}
          <p className={classes["verdict"]}>
            <Sign holds={data.in} />
            <strong>{t(data.in ? "why.in" : "why.notIn")}</strong>
            {data.since !== null && <span className="muted">{t("why.since", { when: dateTime(data.since) })}</span>}
          </p>
          {data.nextChangeAt !== null && <p className="muted small">{t("why.changes", { when: dateTime(data.nextChangeAt) })}</p>}
          <ul className={classes["tree"]}>
            <Branch rule={data.tree} />
          </ul>
        </div>
      ) : null}
    </section>
  );
}

function Branch({ rule }: { readonly rule: ExplainedRule }) {
  const i18n = useI18n();
  const { nameOf } = useFactNames();
  return (
    <li className={classes["branch"]} data-holds={rule.holds} data-testid="why-rule">
      <span className={classes["verdict"]}>
        <Sign holds={rule.holds} />
        <span>{explainedWords(i18n, rule, nameOf)}</span>
      </span>
      {rule.parts.length > 0 && (
        <ul className={classes["tree"]}>
          {rule.parts.map((part) => (
            <Branch key={part.path} rule={part} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Sign({ holds }: { readonly holds: boolean }) {
  const { t } = useI18n();
  const Icon = holds ? IconCheck : IconX;
  return (
    <Icon
      size={16}
      stroke={2.2}
      role="img"
      aria-label={t(holds ? "why.holds" : "why.fails")}
      className={classes["sign"]}
      data-holds={holds}
    />
  );
}
