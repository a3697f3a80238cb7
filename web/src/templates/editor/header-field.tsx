import { FileButton, Button, Select } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { ApiError } from "../../api/client.ts";
import type { TemplateDraft } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { Trouble } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "../templates.module.css";
import { FindingsAt } from "./findings.tsx";
import { TextWithSamples } from "./text-fields.tsx";

type Header = NonNullable<TemplateDraft["header"]>;
type Kind = Header["kind"];
const ACCEPT = { image: "image/jpeg,image/png", video: "video/mp4", document: "application/pdf" } as const;

export function HeaderField({
  header,
  path,
  kinds,
  onChange,
}: {
  readonly header: Header | undefined;
  readonly path: string;
  /** Without a first empty one the header has to be there. */
  readonly kinds: readonly (Kind | "none")[];
  readonly onChange: (header: Header | undefined) => void;
}) {
  const { t } = useI18n();
  return (
    <div className={classes["field"]}>
      <Select
        label={t("templates.field.header")}
        data={kinds.map((value) => ({ value, label: t(`templates.header.${value}`) }))}
        value={header?.kind ?? "none"}
        onChange={(value) => onChange(startOf(kinds.find((kind) => kind === value) ?? "none"))}
        allowDeselect={false}
      />
      {header?.kind === "text" && (
        <TextWithSamples
          label={t("templates.field.headerText")}
          path={path}
          value={header}
          most={60}
          rows={1}
          onChange={(text) => onChange({ kind: "text", ...text })}
        />
      )}
      {(header?.kind === "image" || header?.kind === "video" || header?.kind === "document") && (
        <Sample kind={header.kind} sample={header.sample} onChange={(sample) => onChange({ kind: header.kind, sample })} />
      )}
      <FindingsAt path={path} />
    </div>
  );
}

function startOf(kind: Kind | "none"): Header | undefined {
  if (kind === "none") return undefined;
  return kind === "text" ? { kind, text: "" } : { kind };
}

function Sample({
  kind,
  sample,
  onChange,
}: {
  readonly kind: keyof typeof ACCEPT;
  readonly sample: string | undefined;
  readonly onChange: (id: string) => void;
}) {
  const { t } = useI18n();
  const upload = useAction({ mutationFn: uploadSample, onSuccess: onChange });
  return (
    <>
      <FileButton accept={ACCEPT[kind]} onChange={(file) => file && upload.mutate(file)}>
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />} loading={upload.isPending}>
            {t(sample === undefined ? "templates.sample.upload" : "templates.sample.replace")}
          </Button>
        )}
      </FileButton>
      <p className="muted small">{t(`templates.sample.${kind}`)}</p>
      <Trouble error={upload.error} />
    </>
  );
}

/** The file itself is the body: `send` speaks JSON. */
async function uploadSample(file: File): Promise<string> {
  const answer = await fetch(`/v1/template-samples?name=${encodeURIComponent(file.name.slice(0, 200))}`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": file.type, "x-parley-csrf": "1" },
    body: file,
  });
  const json = (await answer.json()) as { readonly id?: string; readonly code?: string; readonly detail?: string };
  if (!answer.ok || json.id === undefined) throw new ApiError(answer.status, json.code ?? "internal", json.detail ?? answer.statusText);
  return json.id;
}
