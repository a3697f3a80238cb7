/** "Why is this person (not) in it?": the rule as a tree, each part with its verdict and the facts it was judged on. */
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ExplainedRule } from "../api/types.ts";
import { PersonLink } from "../components/person-name.tsx";
import { PersonPicker } from "../components/person-picker.tsx";
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
  const { data: chosen } = useQuery({ ...profileQuery(profile), enabled: profile !== "" });
  const { data, error, refetch } = useQuery(explainQuery(name, profile));
  return (
    <section className={`panel ${classes["card"]}`} aria-label={t("audience.tab.why")}>
      <div className={classes["whom"]}>
        <PersonPicker
          label={t("why.who")}
          value={profile}
          onChange={(id) => void navigate({ search: id === "" ? { tab: "why" } : { tab: "why", profile: id }, replace: true })}
          testId="why-search"
        />
      </div>
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
