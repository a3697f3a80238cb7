import { Chip, Group, Input, Select } from "@mantine/core";
import { useI18n } from "../../../i18n/i18n.tsx";
import type { JourneyNode } from "../../../api/types.ts";
import { look, put, type Loose } from "../loose.ts";
import { QuietFields } from "./quiet-fields.tsx";
import { SpecFields } from "./spec-fields.tsx";
import { WAIT_MODES, WAIT_STARTS, type WaitMode } from "./specs.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** A Monday, to name the days of the week by. */
const MONDAY = Date.UTC(2026, 0, 5);

export function WaitForm({
  node,
  onChange,
}: {
  readonly node: JourneyNode;
  readonly onChange: (node: JourneyNode, field: string) => void;
}) {
  const { t, language } = useI18n();
  const loose = node as unknown as Loose;
  // `at` beside `for` or `until` says more of them; alone it is the wait.
  // `quiet` beside `best` says which hours are left out there.
  const mode = (["for", "until", "best", "quiet", "window", "at"] as const).find((one) => loose[one] !== undefined) ?? "for";
  const change = (next: Loose, field: string): void => onChange(next as unknown as JourneyNode, field);
  const choose = (chosen: WaitMode): void => {
    const bare = ["for", "until", "offset", "yearly", "at", "quiet", "best", "window"].reduce<Loose>(
      (rest, key) => put(rest, key, undefined),
      loose,
    );
    const { next, ...others } = bare;
    change({ ...others, ...WAIT_STARTS[chosen], ...(next === undefined ? {} : { next }) }, "mode");
  };
  const days = look(loose, "at.days");
  const dayName = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  return (
    <>
      <Select
        label={t("edit.wait.mode")}
        allowDeselect={false}
        value={mode}
        data={(Object.keys(WAIT_MODES) as WaitMode[]).map((one) => ({ value: one, label: t(`edit.wait.mode.${one}`) }))}
        onChange={(chosen) => {
          if (chosen !== null && chosen !== mode) choose(chosen);
        }}
        data-testid="wait-mode"
      />
      <SpecFields specs={WAIT_MODES[mode]} value={loose} pointer="" onChange={change} />
      {(mode === "quiet" || mode === "best") && <QuietFields value={loose} usual={mode === "quiet" ? {} : undefined} onChange={change} />}
      {loose["at"] !== undefined && (
        <Input.Wrapper label={t("edit.wait.days")}>
          <Chip.Group
            multiple
            value={Array.isArray(days) ? days.map(String) : []}
            onChange={(chosen: string[]) =>
              change(put(loose, "at.days", chosen.length === 0 ? undefined : DAYS.filter((day) => chosen.includes(day))), "days")
            }
          >
            <Group gap={4}>
              {DAYS.map((day, index) => (
                <Chip key={day} value={day} size="xs">
                  {dayName.format(MONDAY + index * 86_400_000)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Input.Wrapper>
      )}
    </>
  );
}
