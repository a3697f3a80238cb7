import { Button, Textarea, TextInput } from "@mantine/core";
import { IconVariable } from "@tabler/icons-react";
import { useRef } from "react";
import { variablesIn } from "../../../../src/messages/template/draft.ts";
import type { TemplateDraft } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "../templates.module.css";
import { FindingsAt } from "./findings.tsx";

type Text = NonNullable<TemplateDraft["body"]>;

/** A text with variables, and a field for the sample of each. */
export function TextWithSamples({
  label,
  path,
  value,
  most,
  rows,
  onChange,
}: {
  readonly label: string;
  readonly path: string;
  readonly value: Text;
  readonly most: number;
  /** One: a single line. */
  readonly rows: number;
  readonly onChange: (value: Text) => void;
}) {
  const { t } = useI18n();
  const area = useRef<HTMLTextAreaElement>(null);
  const line = useRef<HTMLInputElement>(null);
  const { text, samples = {} } = value;
  const names = variablesIn(text);
  const put = (next: string): void => onChange(withSamples(next, samples));
  const insert = (): void => {
    const field = rows > 1 ? area.current : line.current;
    const at = field?.selectionStart ?? text.length;
    const name = freeName(names);
    put(`${text.slice(0, at)}{{${name}}}${text.slice(field?.selectionEnd ?? at)}`);
    field?.focus();
  };
  const shared = {
    label,
    value: text,
    description: t("templates.field.count", { n: [...text].length, most }),
    inputWrapperOrder: ["label", "input", "description"] as ("label" | "input" | "description")[],
  };
  return (
    <div className={classes["field"]}>
      {rows > 1 ? (
        <Textarea {...shared} ref={area} autosize minRows={rows} onChange={({ currentTarget }) => put(currentTarget.value)} />
      ) : (
        <TextInput {...shared} ref={line} onChange={({ currentTarget }) => put(currentTarget.value)} />
      )}
      <FindingsAt path={`${path}/text`} />
      <Button variant="subtle" size="compact-sm" leftSection={<IconVariable size={16} aria-hidden />} onClick={insert}>
        {t("templates.addVariable")}
      </Button>
      {names.map((name) => (
        <div key={name} className={classes["sample"]}>
          <TextInput
            label={t("templates.field.sample", { name })}
            value={samples[name] ?? ""}
            onChange={({ currentTarget }) => onChange({ text, samples: { ...samples, [name]: currentTarget.value } })}
          />
          <FindingsAt path={`${path}/samples/${name}`} />
        </div>
      ))}
    </div>
  );
}

/** A sample stays as long as its variable does. */
function withSamples(text: string, samples: NonNullable<Text["samples"]>): Text {
  const kept = Object.fromEntries(variablesIn(text).flatMap((name) => (samples[name] === undefined ? [] : [[name, samples[name]]])));
  return Object.keys(kept).length === 0 ? { text } : { text, samples: kept };
}

function freeName(names: readonly string[]): string {
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) return String(names.length + 1);
  if (!names.includes("first_name")) return "first_name";
  let n = 1;
  while (names.includes(`variable_${n}`)) n += 1;
  return `variable_${n}`;
}
