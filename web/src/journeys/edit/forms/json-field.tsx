import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../../i18n/i18n.tsx";
import type { Json } from "../../../../../src/platform/json.ts";

/** A value as it stands in the document. What cannot be read stays in the field and changes nothing. */
export function JsonField({
  label,
  value,
  onChange,
  optional = false,
  fault,
  rows = 3,
}: {
  readonly label: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly optional?: boolean;
  readonly fault?: string | undefined;
  readonly rows?: number;
}) {
  const { t } = useI18n();
  const stands = value === undefined ? "" : JSON.stringify(value, null, 2);
  const [typed, setTyped] = useState<{ readonly text: string; readonly from: string } | null>(null);
  // Changed elsewhere (undone, for example), the field shows what stands there.
  const text = typed?.from === stands ? typed.text : stands;
  const read = readJson(text);
  return (
    <Textarea
      label={label}
      value={text}
      autosize
      minRows={rows}
      maxRows={24}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12.5, lineHeight: "18px" } }}
      error={text !== "" && read === undefined ? t("edit.json.unreadable") : fault}
      spellCheck={false}
      onChange={({ currentTarget }) => {
        const next = currentTarget.value;
        const parsed = readJson(next);
        const kept = parsed === undefined ? stands : JSON.stringify(parsed, null, 2);
        if (next.trim() === "" && optional) onChange(undefined);
        else if (parsed !== undefined) onChange(parsed);
        setTyped({ text: next, from: next.trim() === "" && optional ? "" : kept });
      }}
    />
  );
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
