import { Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { TemplateStatistics } from "../api/types.ts";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { stackedBars } from "../charts/stacked-bars.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { messagesOf, type Scope } from "../insights/period.ts";
import { useLanguageWords } from "./use-language-words.ts";

/** Buttons of one place stand together over all languages, under the words of the language most tapped. */
export function ButtonsChart({ statistics, scope }: { readonly statistics: TemplateStatistics; readonly scope: Scope }) {
  const { t, number, percent } = useI18n();
  const words = useLanguageWords();
  const { buttons, languages } = statistics;
  const { places, spoken } = useMemo(() => {
    const texts = new Map<string, Map<string, number>>();
    for (const { place, text, tapped } of buttons) {
      const of = texts.get(place) ?? new Map<string, number>();
      texts.set(place, of.set(text, (of.get(text) ?? 0) + tapped));
    }
    const most = (of: ReadonlyMap<string, number>): string => [...of].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? "";
    return {
      places: [...texts].map(([place, of]) => ({ place, text: most(of) })),
      spoken: [...new Set(buttons.map(({ language }) => language))].toSorted(),
    };
  }, [buttons]);
  const draw = useCallback(
    (colours: Colours) =>
      stackedBars(colours, {
        bars: places.map(({ text }) => text),
        series: spoken.map((language) => ({
          name: words(language),
          values: places.map(({ place }) =>
            buttons.filter((row) => row.place === place && row.language === language).reduce((sum, { tapped }) => sum + tapped, 0),
          ),
        })),
        format: number,
        isWhole: true,
      }),
    [buttons, places, spoken, words, number],
  );
  const table: ChartTable = {
    columns: [
      { title: t("templates.stats.button") },
      { title: t("templates.language") },
      { title: t("templates.stats.taps"), right: true },
      { title: t("templates.stats.ofDelivered"), right: true },
    ],
    rows: buttons.map(({ language, place, text, tapped }) => {
      const delivered = languages.find((row) => row.language === language)?.delivered ?? 0;
      const share = delivered === 0 ? null : tapped / delivered;
      const [card] = place.includes(".") ? place.split(".") : [];
      const name = card === undefined || card === "*" ? text : t("templates.stats.onCard", { n: Number(card) + 1, text });
      return {
        cells: [name, words(language), tapped, share],
        shown: [
          undefined,
          undefined,
          <Link
            key="n"
            to="/messages"
            search={messagesOf(scope, "", { language, tap: `${place} ${text}` })}
            className="link"
            data-testid={`taps-${language}-${place}`}
          >
            {number(tapped)}
          </Link>,
          share === null ? "" : percent(share),
        ],
      };
    }),
  };
  return (
    <Chart
      title={t("templates.stats.byButton")}
      note={t("templates.stats.buttonNote")}
      table={table}
      draw={draw}
      height={Math.max(110, 48 + places.length * 34)}
    />
  );
}
