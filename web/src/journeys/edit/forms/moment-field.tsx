import { Input, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { Suggesting } from "../../../components/suggesting.tsx";
import { useI18n } from "../../../i18n/i18n.tsx";
import { useFault, useForm } from "../form-context.tsx";
import { textNames } from "../known-names.ts";
import classes from "../edit.module.css";

const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;

/** A moment that stands in the journey, by the clock of its zone; or where each person's own is read. */
export function MomentField({
  label,
  value,
  pointer,
  testId,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly pointer: string;
  readonly testId: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useI18n();
  const { document, vocabulary } = useForm();
  const fault = useFault(pointer);
  // A date that is being written is nothing for a moment.
  const [isEmptyFixed, setEmptyFixed] = useState(WALL_TIME.test(value));
  const isFixed = value === "" ? isEmptyFixed : WALL_TIME.test(value);
  return (
    <Input.Wrapper label={label} labelElement="div" error={fault}>
      <div className={classes["choice"]}>
        <SegmentedControl
          fullWidth
          aria-label={label}
          value={isFixed ? "fixed" : "read"}
          data={[
            { value: "fixed", label: t("edit.wait.until.fixed") },
            { value: "read", label: t("edit.wait.until.read") },
          ]}
          onChange={(chosen) => {
            setEmptyFixed(chosen === "fixed");
            onChange(chosen === "fixed" ? "" : "event.properties.");
          }}
        />
        {isFixed ? (
          <TextInput
            type="datetime-local"
            aria-label={t("edit.wait.until.fixed")}
            value={value}
            data-testid={testId}
            onChange={({ currentTarget }) => onChange(currentTarget.value)}
          />
        ) : (
          <Suggesting
            aria-label={t("edit.wait.until.read")}
            value={value}
            data={[...textNames(document, vocabulary)]}
            data-testid={testId}
            onChange={onChange}
          />
        )}
      </div>
    </Input.Wrapper>
  );
}
