import { TextInput } from "@mantine/core";
import type { WorkspaceView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./links.module.css";

type Utm = WorkspaceView["links"]["utm"];
const NAMES = ["source", "medium", "campaign", "term", "content"] as const;
const EXAMPLES = { source: "whatsapp", medium: "message", campaign: "{{ origin.name }}", term: "", content: "{{ template }}" } as const;

/** One field for each parameter; what is left empty is not put on. `inherited`: what holds where a field is empty. */
export function UtmFields({
  utm,
  inherited,
  disabled = false,
  onChange,
}: {
  readonly utm: Utm;
  readonly inherited?: Utm | undefined;
  readonly disabled?: boolean;
  readonly onChange: (utm: Utm) => void;
}) {
  const { t } = useI18n();
  return (
    <div className={classes["utm"]}>
      {NAMES.map((name) => (
        <TextInput
          key={name}
          label={t(`links.utm.${name}`)}
          placeholder={inherited?.[name] ?? EXAMPLES[name]}
          value={utm[name] ?? ""}
          maxLength={200}
          disabled={disabled}
          onChange={({ currentTarget }) => {
            const { [name]: _before, ...others } = utm;
            onChange(currentTarget.value === "" ? others : { ...others, [name]: currentTarget.value });
          }}
          data-testid={`utm-${name}`}
        />
      ))}
    </div>
  );
}
