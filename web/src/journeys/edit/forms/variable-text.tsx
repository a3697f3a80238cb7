import { ActionIcon, Combobox, Textarea, Tooltip, useCombobox } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";
import { useI18n } from "../../../i18n/i18n.tsx";
import { useFault, useForm } from "../form-context.tsx";
import { completions, textNames } from "../known-names.ts";

/** A text with variables: `{{` offers the names that there are, and so does the button. */
export function VariableText({
  label,
  value,
  onChange,
  pointer,
  rows = 1,
  placeholder,
  testId,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly pointer: string;
  readonly rows?: number;
  readonly placeholder?: string;
  readonly testId?: string;
}) {
  const { t } = useI18n();
  const { document, vocabulary } = useForm();
  const fault = useFault(pointer);
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [asked, setAsked] = useState(false);
  const combobox = useCombobox({ onDropdownClose: () => setAsked(false) });
  const listId = useId();
  const names = textNames(document, vocabulary);
  const offered = completions(names, asked ? "{{ " : value.slice(0, caret));
  const shown = offered !== null && offered.names.length > 0;
  const put = (name: string): void => {
    const before = value.slice(0, caret);
    const after = value.slice(caret);
    const head = asked
      ? `${before}{{ `
      : `${before.slice(0, before.length - (offered?.typed.length ?? 0))}${/\{\{-?$/.test(before) ? " " : ""}`;
    const closed = after.trimStart().startsWith("}}");
    const text = `${head}${name}${closed ? "" : " }}"}`;
    onChange(`${text}${after}`);
    setAsked(false);
    combobox.closeDropdown();
    setCaret(text.length);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(text.length, text.length);
    });
  };
  return (
    <Combobox store={combobox} onOptionSubmit={put} shadow="md" position="bottom-start">
      <Combobox.Target withAriaAttributes={false}>
        <Textarea
          ref={field}
          label={label}
          value={value}
          error={fault}
          autosize
          minRows={rows}
          maxRows={12}
          size="sm"
          placeholder={placeholder}
          data-testid={testId}
          aria-controls={listId}
          onChange={({ currentTarget }) => {
            onChange(currentTarget.value);
            setCaret(currentTarget.selectionStart);
            const next = completions(names, currentTarget.value.slice(0, currentTarget.selectionStart));
            if (next && next.names.length > 0) {
              combobox.openDropdown();
              combobox.selectFirstOption();
            } else combobox.closeDropdown();
          }}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onBlur={() => combobox.closeDropdown()}
          rightSection={
            <Tooltip label={t("edit.variable")}>
              <ActionIcon
                size="sm"
                aria-label={t("edit.variable")}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  setAsked(true);
                  field.current?.focus();
                  combobox.openDropdown();
                }}
              >
                <IconBraces size={15} />
              </ActionIcon>
            </Tooltip>
          }
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!shown}>
        <Combobox.Options id={listId} mah={240} style={{ overflowY: "auto" }}>
          {offered?.names.map((name) => (
            <Combobox.Option key={name} value={name}>
              <code style={{ fontSize: 12.5 }}>{name}</code>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
