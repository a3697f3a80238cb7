/** What a draft of e-mail and its like looks like where it arrives: as drawn, by day and by night, and as the plain text that goes with it. */
import { SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelForm } from "../../../src/messages/channel-form.ts";
import { MISSING_SIGNS } from "../../../src/liquid/missing-signs.ts";
import type { FieldsContent } from "../../../src/messages/content.ts";
import type { SampleAsk } from "../../../src/contract/sample.ts";
import { send } from "../api/client.ts";
import { ErrorState } from "../components/states.tsx";
import { MarkedText } from "../components/marked-text.tsx";
import { ReaderBar } from "../content/reader-bar.tsx";
import { useReading } from "../content/sample.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { channelName } from "./channel-forms.ts";
import classes from "./drawn-preview.module.css";

type Drawn =
  | { readonly kind: "drawn"; readonly html: string; readonly text: string }
  | { readonly kind: "problem"; readonly why: string }
  | { readonly kind: "no_sender" };
const LOOKS = ["light", "dark", "text"] as const;
type Looks = (typeof LOOKS)[number];

export function DrawnPreview({
  form,
  content,
  purpose,
  ask,
}: {
  readonly form: ChannelForm;
  readonly content: FieldsContent;
  readonly purpose: string;
  readonly ask: SampleAsk | null;
}) {
  const { t, language } = useI18n();
  const [looks, setLooks] = useState<Looks>("light");
  const reading = useReading(ask);
  const fields = reading.reader?.fields ?? content.fields;
  const [asked] = useDebouncedValue(JSON.stringify({ kind: form.kind, purpose, fields }), 400);
  const { data, error } = useQuery({
    queryKey: ["drawn", asked],
    queryFn: async () => send<Drawn>("POST", "/v1/console/drawn", JSON.parse(asked)),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const [subject, note] = [fields["subject"] ?? "", fields["preheader"] ?? ""];
  return (
    <div className={classes["drawn"]} data-testid="drawn-preview">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t("drawn.looks")}
        value={looks}
        onChange={(value) => setLooks(LOOKS.find((one) => one === value) ?? "light")}
        data={LOOKS.map((value) => ({ value, label: t(`drawn.${value}`) }))}
      />
      <p className={classes["subject"]}>
        <strong>{subject === "" ? t("drawn.noSubject") : <MarkedText text={subject} />}</strong>
        {note !== "" && (
          <span className="muted">
            {" "}
            <MarkedText text={note} />
          </span>
        )}
      </p>
      {error && <ErrorState error={error} compact />}
      {data?.kind === "no_sender" && <p className="muted small">{t("drawn.noSender", { channel: channelName(form.kind, language) })}</p>}
      {data?.kind === "problem" && (
        <p className="small" role="status">
          {t("drawn.problem", { why: data.why })}
        </p>
      )}
      {data?.kind === "drawn" &&
        (looks === "text" ? (
          <pre className={classes["text"]} data-testid="drawn-text">
            <MarkedText text={data.text} />
          </pre>
        ) : (
          <Frame
            html={data.html.replaceAll(MISSING_SIGNS.from, "<mark>").replaceAll(MISSING_SIGNS.to, "</mark>")}
            isDark={looks === "dark"}
          />
        ))}
      <ReaderBar reading={reading} />
    </div>
  );
}

/**
 * Nothing of the mail runs or reaches the console: its page has no origin, no scripts and no forms, and the console's own content policy holds in it.
 * Mail programs that darken by themselves turn colours around and leave pictures as they are; a mail that knows of the dark is left to itself.
 */
function Frame({ html, isDark }: { readonly html: string; readonly isDark: boolean }) {
  const { t } = useI18n();
  const turned = isDark && !html.includes("prefers-color-scheme");
  return (
    <iframe
      title={t("drawn.frame")}
      sandbox=""
      srcDoc={turned ? html.replace(/<\/head>/i, () => `${TURNED}</head>`) : html}
      className={classes["frame"]}
      style={{ colorScheme: isDark ? "dark" : "light" }}
    />
  );
}

const TURNED = "<style>html,img{filter:invert(1) hue-rotate(180deg)}html{background:#fff}</style>";
