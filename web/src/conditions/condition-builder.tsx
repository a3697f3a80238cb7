import { Button, Input, SegmentedControl, Select, TagsInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRight } from "../api/session.tsx";
import { Suggesting } from "../components/suggesting.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { audienceNamesQuery } from "../journeys/queries.ts";
import type { Json } from "../../../src/platform/json.ts";
import { ConditionTree } from "./condition-tree.tsx";
import classes from "./conditions.module.css";
import type { Leafy } from "./groups.ts";

const TESTS = ["equal", "not_equal", "greater", "at_least", "less", "at_most", "contains", "one_of", "set", "not_set", "same_as"] as const;
type Test = (typeof TESTS)[number];
/** Chosen as what is looked at, the test becomes one of membership. */
const AUDIENCE = "audience";
const NEW = { fact: "profile.attributes.", is: "set" } as const;

/** A journey's condition: tests of facts by path, membership of audiences, and groups of them. Undefined: none. */
export function ConditionBuilder({
  label,
  value,
  names,
  onChange,
  fault,
}: {
  readonly label: string;
  readonly value: { readonly [field: string]: Json } | undefined;
  /** Paths that are known, for completion. */
  readonly names: readonly string[];
  readonly onChange: (value: Json | undefined) => void;
  readonly fault?: string | undefined;
}) {
  const { t } = useI18n();
  return (
    <Input.Wrapper label={label} error={fault} component="fieldset" className={classes["builder"] ?? ""} labelElement="div">
      {value === undefined ? (
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => onChange({ ...NEW })}>
          {t("conditions.first")}
        </Button>
      ) : (
        <>
          <ConditionTree
            value={value}
            onChange={(next) => onChange(next === null ? undefined : (next as Json))}
            newLeaf={() => ({ ...NEW })}
            renderLeaf={(leaf, change) => <Leaf leaf={leaf} names={names} onChange={change} />}
          />
          {!("all" in value || "any" in value || "not" in value) && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconPlus size={13} />}
              onClick={() => onChange({ all: [value, { ...NEW }] })}
            >
              {t("conditions.add")}
            </Button>
          )}
        </>
      )}
    </Input.Wrapper>
  );
}

function Leaf({
  leaf,
  names,
  onChange,
}: {
  readonly leaf: Leafy;
  readonly names: readonly string[];
  readonly onChange: (leaf: Leafy) => void;
}) {
  const { t } = useI18n();
  const { fact, audience, is, other } = leaf as {
    readonly fact?: string;
    readonly audience?: string;
    readonly is?: string;
    readonly other?: string;
  };
  if (audience !== undefined)
    return (
      <>
        <AudienceName value={audience} onChange={(name) => onChange({ ...leaf, audience: name })} />
        <SegmentedControl
          value={is ?? "in"}
          data={(["in", "not_in"] as const).map((one) => ({ value: one, label: t(`conditions.is.${one}`) }))}
          onChange={(one) => onChange({ ...leaf, is: one })}
        />
      </>
    );
  const test = (is ?? "set") as Test;
  const retest = (next: Test): void => {
    if (next === "set" || next === "not_set") onChange({ fact, is: next });
    else if (next === "same_as") onChange({ fact, is: next, other: other ?? "" });
    else if (next === "one_of") onChange({ fact, is: next, value: Array.isArray(leaf["value"]) ? leaf["value"] : [leaf["value"] ?? ""] });
    else onChange({ fact, is: next, value: Array.isArray(leaf["value"]) ? (leaf["value"][0] as Json) : (leaf["value"] ?? "") });
  };
  return (
    <>
      <Suggesting
        aria-label={t("conditions.fact")}
        value={fact ?? ""}
        data={[AUDIENCE, ...names]}
        limit={40}
        maxDropdownHeight={260}
        renderOption={({ option }) => (option.value === AUDIENCE ? t("conditions.inAudience") : option.value)}
        onChange={(path) => (path === AUDIENCE ? onChange({ audience: "", is: "in" }) : onChange({ ...leaf, fact: path }))}
        data-testid="condition-fact"
      />
      <Select
        aria-label={t("conditions.test")}
        allowDeselect={false}
        value={test}
        data={TESTS.map((one) => ({ value: one, label: t(`conditions.is.${one}`) }))}
        onChange={(next) => retest(next ?? "set")}
      />
      {test === "same_as" && (
        <Suggesting
          aria-label={t("conditions.other")}
          value={other ?? ""}
          data={[...names]}
          limit={12}
          onChange={(path) => onChange({ ...leaf, other: path })}
        />
      )}
      {test === "one_of" && (
        <TagsInput
          aria-label={t("conditions.value")}
          value={(Array.isArray(leaf["value"]) ? (leaf["value"] as readonly Json[]) : []).map(written)}
          onChange={(items) => onChange({ ...leaf, value: items.map(readValue) })}
        />
      )}
      {!["set", "not_set", "same_as", "one_of"].includes(test) && (
        <Suggesting
          aria-label={t("conditions.value")}
          value={written(leaf["value"] as Json)}
          data={["true", "false"]}
          onChange={(text) => onChange({ ...leaf, value: readValue(text) })}
          data-testid="condition-value"
        />
      )}
    </>
  );
}

function AudienceName({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) {
  const { t } = useI18n();
  const { data } = useQuery({ ...audienceNamesQuery, enabled: useRight("audiences:read") });
  return <Suggesting aria-label={t("conditions.audience")} value={value} data={data ?? []} onChange={onChange} />;
}

/** A number looks like a number; a text that looks like one is written in quotes. */
function written(value: Json | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : JSON.stringify(value);
  return readValue(value) === value ? value : JSON.stringify(value);
}

function readValue(text: string): Json {
  if (/^(true|false|null|-?(0|[1-9]\d*)(\.\d*[1-9])?|".*")$/.test(text))
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text;
    }
  return text;
}
