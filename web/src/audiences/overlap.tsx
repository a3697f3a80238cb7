/** What two to four audiences share: every combination with the people who are in exactly those. */
import { Button, MultiSelect } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useRight } from "../api/session.tsx";
import type { Rule } from "../api/types.ts";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { audiencesQuery, estimateQuery, overlapQuery } from "./audience-queries.ts";
import classes from "./audiences.module.css";

const MOST = 4;

export function Overlap({ name }: { readonly name: string }) {
  const { t, percent, number } = useI18n();
  const writes = useRight("audiences:write");
  const { data: audiences } = useQuery(audiencesQuery);
  const { data, error, refetch } = useQuery(overlapQuery(name, []));
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const nearest = useMemo(
    () =>
      data?.rows
        .toSorted((left, right) => right.both - left.both)
        .slice(0, 2)
        .map((row) => row.name) ?? [],
    [data],
  );
  const others = picked ?? nearest;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data && data.rows.length === 0)
    return (
      <section className={`panel ${classes["card"]}`}>
        <EmptyState
          picture="people"
          text={t("overlap.empty")}
          action={
            writes && (
              <Button component={Link} to="/audiences/new" variant="default">
                {t("audiences.new")}
              </Button>
            )
          }
          compact
        />
      </section>
    );
  const titleOf = (one: string) => audiences?.rows.find((row) => row.name === one)?.title ?? one;
  return (
    <div className={classes["column"]}>
      <section className={`panel ${classes["card"]} ${classes["column"]}`} aria-label={t("audience.tab.overlap")}>
        <MultiSelect
          label={t("overlap.with")}
          data={(audiences?.rows ?? []).filter((row) => row.name !== name).map((row) => ({ value: row.name, label: row.title }))}
          value={[...others]}
          onChange={setPicked}
          maxValues={MOST - 1}
          searchable
          maw={560}
        />
        {others.length > 0 && <Combinations names={[name, ...others]} titleOf={titleOf} />}
      </section>
      {data && (
        <section className={`panel ${classes["card"]}`} aria-label={t("overlap.pairs")}>
          <h2 className={classes["cardTitle"]}>{t("overlap.pairs")}</h2>
          <ul className={classes["pairs"]}>
            {data.rows.map((row) => (
              <li key={row.name}>
                <span className="cut">{row.title}</span>
                <span className={classes["pairBar"]} aria-hidden>
                  <span style={{ width: `${Math.min(100, row.ofThis * 100)}%` }} />
                </span>
                <span className="num small">
                  {data.exact ? "" : "≈ "}
                  {t("overlap.both", { n: row.both, ofThis: percent(row.ofThis), ofOther: percent(row.ofOther), size: number(row.size) })}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** `in` for each set bit: a person in exactly these is in none of the others. */
function combinationsOf(names: readonly string[]): readonly (readonly boolean[])[] {
  return Array.from({ length: 2 ** names.length - 1 }, (_, index) => names.map((_name, at) => ((index + 1) & (1 << at)) !== 0));
}

function ruleOf(names: readonly string[], members: readonly boolean[]): Rule {
  return { all: names.map((audience, index) => ({ audience, is: members[index] ? "in" : "not_in" }) as const) };
}

function Combinations({ names, titleOf }: { readonly names: readonly string[]; readonly titleOf: (name: string) => string }) {
  const { t, number } = useI18n();
  const combinations = useMemo(() => combinationsOf(names), [names]);
  const answers = useQueries({ queries: combinations.map((members) => estimateQuery(ruleOf(names, members), true)) });
  const counted = combinations
    .map((members, index) => ({ members, estimate: answers[index]?.data }))
    .toSorted((left, right) => (right.estimate?.size ?? 0) - (left.estimate?.size ?? 0));
  const most = Math.max(1, ...counted.map(({ estimate }) => estimate?.size ?? 0));
  return (
    <div className={classes["scrollX"]} tabIndex={0} role="region" aria-label={t("overlap.exactly")}>
      <table className={classes["upset"]} data-testid="upset">
        <thead>
          <tr>
            {names.map((one) => (
              <th key={one} scope="col">
                <span className={classes["upsetHead"]} title={titleOf(one)}>
                  {titleOf(one)}
                </span>
              </th>
            ))}
            <th scope="col" className={classes["upsetBarHead"]}>
              {t("overlap.exactly")}
            </th>
          </tr>
        </thead>
        <tbody>
          {counted.map(({ members, estimate }) => (
            <tr key={members.join()} data-testid="upset-row">
              {members.map((member, index) => (
                <td key={names[index]} className={classes["upsetDot"]}>
                  <span data-member={member}>
                    <span className="sr-only">{t(member ? "rules.in" : "rules.notIn")}</span>
                  </span>
                </td>
              ))}
              <td>
                <span className={classes["upsetBar"]}>
                  <span style={{ width: `${((estimate?.size ?? 0) / most) * 100}%` }} aria-hidden />
                  <b className="num">{estimate ? `${estimate.exact ? "" : "≈ "}${number(estimate.size)}` : "…"}</b>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
