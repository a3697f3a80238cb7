/**
 * A chart with its table: the drawing for the eye, the table for reading exactly, for keyboards and screen readers, and for
 * taking along as CSV. Follows theme, size and the wish for less motion.
 */
import { ActionIcon, Tooltip, useComputedColorScheme } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { IconChartBar, IconDownload, IconTable } from "@tabler/icons-react";
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./chart.module.css";
import { coloursOf, type Colours } from "./colours.ts";
import { toCsv, type CsvCell } from "./csv.ts";
import { init } from "./engine.ts";

export type ChartRow = {
  /** One for each column; as they go into the CSV. */
  readonly cells: readonly CsvCell[];
  /** How they read on the screen, where that differs. */
  readonly shown?: readonly (ReactNode | undefined)[];
};
export type ChartTable = {
  readonly columns: readonly { readonly title: string; readonly right?: boolean }[];
  readonly rows: readonly ChartRow[];
};
export type Pick = { readonly seriesIndex: number; readonly dataIndex: number };

export function Chart({
  title,
  note,
  table,
  draw,
  height = 260,
  onPick,
  controls,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly table: ChartTable;
  /** An ECharts option in these colours, kept stable between renders; null shows the children, and without them the table. */
  readonly draw: ((colours: Colours) => EChartsCoreOption) | null;
  readonly height?: number;
  readonly onPick?: (pick: Pick) => void;
  /** What the drawing shows can be chosen here. */
  readonly controls?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { t } = useI18n();
  const [asTable, setAsTable] = useState(false);
  const heading = useId();
  const drawn = draw !== null || children !== undefined;
  const Icon = asTable ? IconChartBar : IconTable;
  return (
    <section className={`${classes["chart"]} panel`} aria-labelledby={heading}>
      <header className={classes["head"]}>
        <div>
          <h2 id={heading}>{title}</h2>
          {note !== undefined && <p className="small muted">{note}</p>}
        </div>
        <div className={classes["tools"]}>
          {drawn && (
            <Tooltip label={t(asTable ? "chart.asChart" : "chart.asTable")}>
              <ActionIcon
                aria-label={`${title}: ${t(asTable ? "chart.asChart" : "chart.asTable")}`}
                aria-pressed={asTable}
                onClick={() => setAsTable(!asTable)}
              >
                <Icon size={18} stroke={1.7} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={t("chart.export")}>
            <ActionIcon aria-label={`${title}: ${t("chart.export")}`} onClick={() => download(title, table)}>
              <IconDownload size={18} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
      </header>
      {controls}
      {asTable || !drawn ? (
        <TableView table={table} label={title} />
      ) : draw ? (
        <Drawing draw={draw} height={height} label={title} onPick={onPick} />
      ) : (
        children
      )}
    </section>
  );
}

function Drawing({
  draw,
  height,
  label,
  onPick,
}: {
  readonly draw: (colours: Colours) => EChartsCoreOption;
  readonly height: number;
  readonly label: string;
  readonly onPick: ((pick: Pick) => void) | undefined;
}) {
  const { t } = useI18n();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const scheme = useComputedColorScheme("light");
  const still = useReducedMotion();
  const option = useMemo(() => {
    const colours = coloursOf(scheme);
    return { ...frameOf(colours), animation: !still, animationDuration: 250, animationDurationUpdate: 250, ...draw(colours) };
  }, [draw, scheme, still]);

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const made = init(element);
    chart.current = made;
    made.on("click", ({ seriesIndex, dataIndex }) => {
      if (seriesIndex !== undefined && dataIndex !== undefined) pick.current?.({ seriesIndex, dataIndex });
    });
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => chart.current?.setOption(option, { notMerge: true }), [option]);

  return <div ref={place} role="img" aria-label={`${label}. ${t("chart.hint")}`} style={{ height }} className={classes["drawing"]} />;
}

/** What all drawings share: type, tooltip, no decoration. Texts are drawn, never put into the page as HTML. */
function frameOf(colours: Colours): EChartsCoreOption {
  return {
    color: [...colours.series],
    textStyle: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontSize: 12, color: colours.muted },
    tooltip: {
      trigger: "item",
      renderMode: "richText",
      backgroundColor: colours.surface,
      borderColor: colours.line,
      borderWidth: 1,
      padding: [8, 10],
      textStyle: { color: colours.ink, fontSize: 12 },
      confine: true,
    },
  };
}

function TableView({ table, label }: { readonly table: ChartTable; readonly label: string }) {
  const { number } = useI18n();
  return (
    <div className={classes["scroll"]} tabIndex={0} role="region" aria-label={label}>
      <table className={classes["table"]}>
        <thead>
          <tr>
            {table.columns.map(({ title, right }) => (
              <th key={title} scope="col" className={right ? classes["right"] : ""}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(({ cells, shown }, index) => (
            <tr key={index}>
              {cells.map((cell, column) => (
                <td key={table.columns[column]?.title ?? column} className={table.columns[column]?.right ? classes["right"] : ""}>
                  {shown?.[column] ?? (typeof cell === "number" ? number(cell) : cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function download(title: string, table: ChartTable): void {
  const text = toCsv(
    table.columns.map((column) => column.title),
    table.rows.map((row) => row.cells),
  );
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${title.replaceAll(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
