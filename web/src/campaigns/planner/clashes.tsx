import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Plan, PlanEntry } from "../../api/types.ts";
import type { CalendarDate } from "../../components/dates.ts";
import { useClock } from "../../components/use-clock.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./planner.module.css";

const MOST_DAYS = 4;

/** Who would hear from the shop twice within a day, in the month that is shown. */
export function Clashes({ plan }: { readonly plan: Plan }) {
  const { t, list } = useI18n();
  const clock = useClock();
  return (
    <section className={`panel ${classes["clashes"]}`} aria-label={t("planner.clashes")} data-testid="plan-clashes">
      <h2>{t("planner.clashes")}</h2>
      {plan.clashes.length === 0 ? (
        <p className={classes["calm"]}>
          <IconCircleCheck size={18} stroke={1.7} aria-hidden />
          {t("planner.clashes.none")}
        </p>
      ) : (
        <>
          <p className="muted small">
            {t("planner.clashes.some")}{" "}
            <Link to="/policy" className="link">
              {t("planner.clashes.policy")}
            </Link>
          </p>
          <ul>
            {pairsOf(plan).map(({ key, entries: [first, second], days, people, exact }) => (
              <li key={key} data-testid="plan-clash">
                <IconAlertTriangle size={16} stroke={1.7} aria-hidden />
                <div>
                  <Named entry={first} />
                  <Named entry={second} />
                  <span className="small">{t(exact ? "planner.clashes.both" : "planner.clashes.about", { n: people })}</span>
                  <span className="muted small">
                    {list(days.slice(0, MOST_DAYS).map(clock.shortDay))}
                    {days.length > MOST_DAYS && ` · ${t("planner.more", { n: days.length - MOST_DAYS })}`}
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {!plan.comparedAll && <p className="muted small">{t("planner.clashes.notAll")}</p>}
    </section>
  );
}

/** Two that come back meet on many days, and are told of once. */
function pairsOf({ entries, clashes }: Plan) {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const pairs = new Map<string, { entries: readonly [PlanEntry, PlanEntry]; days: CalendarDate[]; people: number; exact: boolean }>();
  for (const { day, entries: ids, people, exact } of clashes) {
    const [first, second] = ids.map((id) => byId.get(id)).toSorted((one, other) => (one?.name ?? "").localeCompare(other?.name ?? ""));
    if (!first || !second) continue;
    const key = `${first.kind}/${first.name} ${second.kind}/${second.name}`;
    const pair = pairs.get(key) ?? { entries: [first, second], days: [], people, exact };
    if (!pair.days.includes(day)) pair.days.push(day);
    pairs.set(key, pair);
  }
  return [...pairs].map(([key, pair]) => ({ key, ...pair }));
}

function Named({ entry }: { readonly entry: PlanEntry }) {
  return entry.kind === "campaign" ? (
    <Link to="/campaigns/$name" params={{ name: entry.name }} className="link cut">
      {entry.title}
    </Link>
  ) : (
    <Link to="/journeys/$name" params={{ name: entry.name }} className="link cut">
      {entry.title}
    </Link>
  );
}
