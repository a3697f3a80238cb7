/** What came of a rehearsal, row by row: the ways people took, how it ended, what they answered, what was kept back, what it cost. */
import type { ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { errorWords, outcomeWords, reasonWords } from "../i18n/words.ts";
import type { RehearsalResult } from "../../../src/contract/rehearsal.ts";
import { NONE_ROW, SLOT_ROW } from "../../../src/journeys/appointment-rows.ts";
import classes from "./rehearsal.module.css";

const MOST_PATHS = 8;

export function FigureTables({
  result,
  onSelectNode,
}: {
  readonly result: RehearsalResult;
  readonly onSelectNode: ((node: string) => void) | undefined;
}) {
  const i18n = useI18n();
  const { t, number, percent, seconds, has, language } = i18n;
  const { cost, runs } = result;
  const of = (n: number): string => (runs === 0 ? "" : percent(n / runs));
  const node = (name: string): ReactNode =>
    onSelectNode ? (
      <button type="button" className="link" onClick={() => onSelectNode(name)}>
        {name}
      </button>
    ) : (
      name
    );
  const notEntered = (why: string): string => {
    const key = `rehearsal.notEntered.${why}`;
    return has(key) ? t(key) : why;
  };
  const amount = (value: number | null): string =>
    value === null || cost.currency === null
      ? t("common.none")
      : new Intl.NumberFormat(language, { style: "currency", currency: cost.currency }).format(value);
  return (
    <>
      <Table
        title={t("rehearsal.notEntered")}
        head={[t("rehearsal.reason"), t("rehearsal.people")]}
        rows={Object.entries(result.notEntered).map(([why, n]) => ({ key: why, cells: [notEntered(why), number(n)] }))}
      />
      <Table
        title={t("rehearsal.paths")}
        head={[t("rehearsal.path"), t("rehearsal.people")]}
        rows={result.paths.slice(0, MOST_PATHS).map(({ path, n }) => ({
          key: path.join(" "),
          cells: [<Path key="path" path={path} onSelectNode={onSelectNode} />, `${number(n)} · ${of(n)}`],
        }))}
        testId="rehearsal-paths"
      />
      <Table
        title={t("rehearsal.outcomes")}
        head={[t("rehearsal.outcome"), t("rehearsal.people")]}
        rows={result.outcomes.map(({ state, outcome, n }) => ({
          key: `${state} ${outcome}`,
          cells: [outcome === null ? t(`rehearsal.state.${state as "finished"}`) : outcomeWords(i18n, outcome), `${number(n)} · ${of(n)}`],
        }))}
      />
      <Table
        title={t("rehearsal.answers")}
        head={[t("rehearsal.answer"), t("rehearsal.node"), t("rehearsal.people")]}
        rows={result.replies.map((reply) => ({
          key: `${reply.node} ${reply.choice}`,
          cells: [
            reply.choice === SLOT_ROW ? t("rehearsal.answer.time") : reply.choice === NONE_ROW ? t("rehearsal.answer.none") : reply.choice,
            node(reply.node),
            number(reply.n),
          ],
        }))}
      />
      <Table
        title={t("rehearsal.gaps")}
        head={[t("rehearsal.gap"), t("rehearsal.node"), t("rehearsal.gap.then"), t("rehearsal.people")]}
        rows={result.gaps.map((row) => ({
          key: `${row.node} ${row.variable} ${row.instead}`,
          cells: [
            <span key="gap" title={row.examples.join(", ")}>
              {row.variable}
            </span>,
            node(row.node),
            t(`rehearsal.then.${row.instead}`),
            t("rehearsal.gap.of", { n: row.people, of: result.people }),
          ],
        }))}
        testId="rehearsal-gaps"
      />
      <Table
        title={t("wording.title")}
        head={[t("rehearsal.node"), t("fact.as"), t("rehearsal.messages"), t("wording.saved")]}
        rows={result.wordings.map((row) => ({
          key: `${row.node} ${row.as}`,
          cells: [node(row.node), t(`fact.value.${row.as}`), number(row.n), amount(row.saved)],
        }))}
      />
      <Table
        title={t("rehearsal.refusals")}
        head={[t("rehearsal.reason"), t("rehearsal.node"), t("rehearsal.messages")]}
        rows={[
          ...result.refusals.map((row) => ({
            key: `${row.node} ${row.reason}`,
            cells: [reasonWords(i18n, row.reason), node(row.node), number(row.n)],
          })),
          ...result.failures.map((row) => ({
            key: `${row.node} ${row.code}`,
            cells: [errorWords(i18n, row.code), node(row.node), number(row.n)],
          })),
        ]}
        testId="rehearsal-refusals"
      />
      <Table
        title={t("rehearsal.held")}
        head={[t("rehearsal.reason"), t("rehearsal.held.mean"), t("rehearsal.messages")]}
        rows={result.held.map(({ reason, n, meanMs }) => ({
          key: reason,
          cells: [reasonWords(i18n, reason), seconds(meanMs / 1_000), number(n)],
        }))}
      />
      <Table
        title={t("rehearsal.conversions")}
        head={[t("rehearsal.event"), t("rehearsal.people")]}
        rows={result.conversions.map(({ event, people }) => ({ key: event, cells: [event, `${number(people)} · ${of(people)}`] }))}
      />
      <Table
        title={t("rehearsal.cost")}
        head={[t("rehearsal.market"), t("rehearsal.category"), t("rehearsal.messages"), t("rehearsal.fact.cost")]}
        rows={cost.rows.map((row) => ({
          key: `${row.market} ${row.category}`,
          cells: [marketWords(i18n, row.market), categoryWords(i18n, row.category), number(row.messages), amount(row.amount)],
        }))}
      />
    </>
  );
}

/** `node>via` in order: the nodes, each once. */
function Path({ path, onSelectNode }: { readonly path: readonly string[]; readonly onSelectNode: ((node: string) => void) | undefined }) {
  const names = path.map((way) => way.split(">")[0] ?? way);
  return (
    <span className={classes["path"]}>
      {names.map((name, place) => (
        // A path may come to a node again.
        <span key={place}>
          {onSelectNode ? (
            <button type="button" className="link" onClick={() => onSelectNode(name)}>
              {name}
            </button>
          ) : (
            name
          )}
        </span>
      ))}
    </span>
  );
}

function marketWords({ t, has, country }: ReturnType<typeof useI18n>, market: string): string {
  const key = `market.${market}`;
  return has(key) ? t(key) : country(market);
}

function categoryWords({ t, has }: ReturnType<typeof useI18n>, category: string): string {
  const key = `category.${category}`;
  return has(key) ? t(key) : category;
}

function Table({
  title,
  head,
  rows,
  testId,
}: {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
  readonly testId?: string;
}) {
  if (rows.length === 0) return null;
  return (
    <section className={classes["table"]} aria-label={title} data-testid={testId}>
      <h3>{title}</h3>
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, column) => (
                <td key={head[column] ?? column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
