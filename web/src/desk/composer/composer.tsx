import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { IconArrowBackUp, IconTemplate } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useState } from "react";
import type { MessageContent } from "../../../../src/messages/content.ts";
import type { DeskDetailView, DeskMessage } from "../../api/types.ts";
import { channelForm } from "../../channels/channel-forms.ts";
import { personLabel } from "../../components/person-name.tsx";
import { useDrop } from "../../components/use-drop.ts";
import { useEvent } from "../../components/use-event.ts";
import { useNow } from "../../components/use-now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { agentsQuery, contextQuery } from "../desk-queries.ts";
import { reasonOf } from "../desk-words.ts";
import { Countdown } from "../thread/countdown.tsx";
import { useCommand } from "../use-command.ts";
import { type Attached, useAttachments } from "./attach.ts";
import { AttachedFiles, Overfull } from "./attached-files.tsx";
import { answeredSubject, fieldsContents, filesFault, mainField, mentioned, neededFields, whatsAppContents } from "./compose.ts";
import classes from "./composer.module.css";
import { type DialogName, Dialogs } from "./dialogs.tsx";
import { Field } from "./field.tsx";
import { guessFrom } from "./guess.ts";
import { Corrected, Quoted, Refusal, ShutWindow, UndoBar } from "./notes-above.tsx";
import { ComposerHelp } from "../../assist/composer-help.tsx";
import { Tools } from "./tools.tsx";
import { useCorrections } from "./use-corrections.ts";
import { useDraft } from "./use-draft.ts";
import { useKeptNote } from "./use-kept-note.ts";
import { NotSent, type Parcel, type Sent, useSend, useTakeBack, useUntil } from "./use-send.ts";

const LONGEST = 4_096;
const LONGEST_NAME = 240;
type Mode = "reply" | "note";
/** What stands in the composer again when a message is taken back. */
type Held = { readonly text: string; readonly files: readonly Attached[]; readonly about: DeskMessage | null };

export function Composer({
  detail,
  input,
  mode,
  about,
  onMode,
  onAbout,
  onTyped,
  onBegun,
  onShow,
}: {
  readonly detail: DeskDetailView;
  readonly input: RefObject<HTMLTextAreaElement | null>;
  readonly mode: Mode;
  readonly about: DeskMessage | null;
  readonly onMode: (mode: Mode) => void;
  readonly onAbout: (message: DeskMessage | null) => void;
  readonly onTyped: () => void;
  /** Whether there is something that has not been sent. */
  readonly onBegun: (begun: boolean) => void;
  readonly onShow: (messageId: string) => void;
}) {
  const { conversation } = detail;
  const { t, language } = useI18n();
  const [text, setText] = useState(detail.draft?.document.text ?? "");
  const [note, setNote] = useKeptNote(conversation.id);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>(() =>
    detail.subject === null ? {} : { subject: answeredSubject(detail.subject) },
  );
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [undo, setUndo] = useState<{ readonly sent: Sent; readonly held: Held } | null>(null);
  const files = useAttachments();
  const now = useNow(5_000);
  const { data: agents } = useQuery({ ...agentsQuery, enabled: mode === "note" });
  const { data: context } = useQuery(contextQuery(conversation.id, conversation.person.id));
  const sending = useSend(conversation.id);
  const takingBack = useTakeBack(conversation.id);
  const order = useCommand(conversation.id);
  const isWhatsApp = conversation.channel === "whatsapp";
  const isShut = isWhatsApp && (conversation.windowExpiresAt === null || Date.parse(conversation.windowExpiresAt) <= now);
  const form = isWhatsApp ? null : channelForm(conversation.channel);
  const takesFiles = form === null || form.files !== undefined;
  const isNote = mode === "note";
  const value = isNote ? note : text;
  // On its way, or refused: what it was attached to does not leave without it.
  const isLacking = files.files.some(({ asset }) => asset === null);
  // A file that the library knows already has another name there.
  const assets = files.files.flatMap(({ asset, file }) =>
    asset === null ? [] : { ...asset, filename: file.name.length <= LONGEST_NAME ? file.name : asset.filename },
  );
  const overfull = form === null ? null : filesFault(form, assets);
  useDraft(conversation.id, { text });
  const canUndo = useUntil(undo?.sent.until ?? null);
  const hasBegun = text.trim() !== "" || files.files.length > 0;
  useEffect(() => onBegun(hasBegun), [hasBegun, onBegun]);
  const corrections = useCorrections(conversation, hasBegun || about !== null, detail.draft?.savedAt ?? null);

  const restore = (held: Held): void => {
    setText((typed) => (typed === "" || held.text === "" ? held.text + typed : `${held.text}\n${typed}`));
    files.putBack(held.files);
    onAbout(held.about);
  };
  // Out of the composer at once; if it is refused, what did not go comes back.
  const dispatch = useEvent((parcel: Parcel, taken: Held): void => {
    setMissing([]);
    sending.mutate(parcel, {
      onSuccess: (sent) => setUndo({ sent, held: taken }),
      onError: (error) => restore(error instanceof NotSent ? unsent(error.parcel, taken) : taken),
    });
  });
  const take = (): Held => {
    setText("");
    onAbout(null);
    return { text, files: files.take(), about };
  };
  const parcelOf = (contents: readonly MessageContent[], more: Partial<Parcel> = {}): Parcel => ({
    contents,
    about: about?.id ?? null,
    seen: corrections.seen,
    words: "",
    ...more,
  });
  const contentsNow = (): readonly MessageContent[] => {
    if (form === null) return whatsAppContents(text, assets);
    return fieldsContents(form, fields, text, assets);
  };
  const isReady = isNote
    ? note.trim() !== ""
    : !isShut &&
      !isLacking &&
      overfull === null &&
      contentsNow().length > 0 &&
      (form === null || neededFields(form).every((name) => (fields[name] ?? "").trim() !== ""));
  const go = useEvent((resolve?: boolean): void => {
    if (!isReady) return;
    if (!isNote) {
      const parcel = parcelOf(contentsNow(), { words: text, resolve: resolve === true });
      return dispatch(parcel, take());
    }
    const mentions = mentioned(note, agents?.rows ?? []);
    // Out of the field at once, so that the next one can be begun; back in it when it was not taken.
    setNote("");
    order.mutate(
      { do: "note", text: note.trim(), mentions: [...mentions] },
      { onError: () => setNote((typed) => (typed === "" ? note : `${note}\n${typed}`)) },
    );
  });
  const insert = (words: string): void => {
    const box = input.current;
    const [from, to] = [box?.selectionStart ?? value.length, box?.selectionEnd ?? value.length];
    (isNote ? setNote : setText)(`${value.slice(0, from)}${words}${value.slice(to)}`);
    requestAnimationFrame(() => {
      box?.focus();
      box?.setSelectionRange(from + words.length, from + words.length);
    });
  };
  const takeBack = (): void => {
    if (undo === null) return;
    takingBack.mutate(undo.sent.ids, {
      onSuccess: (isBack) => {
        setUndo(null);
        if (!isBack) return;
        restore(undo.held);
        input.current?.focus();
      },
    });
  };
  const refused = sending.error instanceof NotSent ? sending.error : null;
  const again = (more: Partial<Parcel>): void => {
    if (!refused) return;
    // What came back into the composer leaves it again with it; of what else was sent nothing came back.
    dispatch({ ...refused.parcel, ...more }, refused.parcel.words === "" ? NOTHING : take());
  };
  const { over, drop } = useDrop(files.add, !isNote && !isShut && takesFiles);
  return (
    <section
      className={classes["composer"]}
      aria-label={t("inbox.composer")}
      data-note={isNote}
      data-over={over}
      data-drop={t("inbox.file.drop")}
      data-testid="composer"
      {...drop}
    >
      <div className={classes["top"]}>
        <SegmentedControl
          value={mode}
          aria-label={t("inbox.composer.mode")}
          data={[
            { value: "reply", label: t("inbox.reply") },
            { value: "note", label: t("inbox.note") },
          ]}
          onChange={(next) => onMode(next === "note" ? "note" : "reply")}
          data-testid="composer-mode"
        />
        {conversation.windowExpiresAt !== null && isWhatsApp && !isShut && <Countdown until={conversation.windowExpiresAt} />}
      </div>
      {undo !== null && canUndo && <UndoBar n={undo.sent.ids.length} isPending={takingBack.isPending} onUndo={takeBack} />}
      {takingBack.data === false && undo === null && <p className={classes["fault"]}>{t("inbox.undo.late")}</p>}
      {refused && !isNote && (
        <Refusal
          error={refused.cause}
          customer={personLabel(conversation.person, t("common.unknownPerson"))}
          isPending={sending.isPending || order.isPending}
          onAnyway={() => again({ anyway: true, seen: corrections.seen })}
          onTake={() => order.mutate({ do: "claim", take: true }, { onSuccess: () => again({}) })}
          onAgain={() => again({})}
          onDismiss={sending.reset}
        />
      )}
      {!isNote &&
        corrections.news.map((correction) => (
          <Corrected
            key={correction.id}
            correction={correction}
            customer={personLabel(conversation.person, t("common.unknownPerson"))}
            onShow={onShow}
            onTold={corrections.told}
          />
        ))}
      {missing.length > 0 && !isNote && (
        <div className={classes["alert"]} data-level="warn" role="status">
          <span>{t("inbox.canned.missing", { names: missing.join(", ") })}</span>
        </div>
      )}
      {isShut && !isNote ? (
        <ShutWindow never={conversation.windowExpiresAt === null} onTemplate={() => setDialog("template")} />
      ) : (
        <>
          {about && !isNote && (
            <Quoted message={corrections.nowOf(about)} onClear={() => onAbout(null)} icon={<IconArrowBackUp size={16} aria-hidden />} />
          )}
          {!isNote && <AttachedFiles {...files} />}
          {!isNote && overfull !== null && <Overfull fault={overfull} />}
          {form !== null &&
            !isNote &&
            neededFields(form).map((name) => (
              <TextInput
                key={name}
                size="sm"
                label={form.fields[name]?.label[language]}
                value={fields[name] ?? ""}
                onChange={({ currentTarget }) => setFields((before) => ({ ...before, [name]: currentTarget.value }))}
              />
            ))}
          <div className={classes["box"]}>
            <Field
              input={input}
              conversationId={conversation.id}
              team={conversation.team}
              isNote={isNote}
              text={value}
              placeholder={t(isNote ? "inbox.note.placeholder" : "inbox.reply.placeholder", {
                name: personLabel(conversation.person, t("common.unknownPerson")),
              })}
              most={isNote ? 5_000 : form === null ? LONGEST : (form.fields[mainField(form)]?.most ?? LONGEST)}
              onText={isNote ? setNote : setText}
              onTyped={isNote ? nothing : onTyped}
              onSend={() => go()}
              onFiles={takesFiles ? files.add : nothing}
              onMissing={setMissing}
            />
          </div>
          {!isNote && (
            <ComposerHelp
              profileId={conversation.person.id}
              channelId={conversation.channelId}
              language={conversation.language ?? context?.locale ?? null}
              text={text}
              onText={insert}
              onReplace={setText}
            />
          )}
          <Tools
            isNote={isNote}
            isWhatsApp={isWhatsApp}
            takesFiles={takesFiles}
            isReady={isReady}
            isPending={sending.isPending || (isNote && order.isPending)}
            onFiles={files.add}
            onEmoji={insert}
            onSlash={() => insert(value === "" || value.endsWith(" ") ? "/" : " /")}
            onChoices={() => setDialog("choices")}
            onTemplate={() => setDialog("template")}
            onKeep={() => setDialog("canned")}
            onSend={go}
          />
        </>
      )}
      <Dialogs
        name={dialog}
        channelId={conversation.channelId}
        text={text}
        guess={guessFrom(context, conversation.person.name)}
        onClose={() => setDialog(null)}
        onTemplate={(content) => {
          setDialog(null);
          dispatch(parcelOf([content]), NOTHING);
        }}
        onChoices={(content) => {
          setDialog(null);
          const parcel = parcelOf([content], { words: text });
          dispatch(parcel, take());
        }}
      />
      {reasonOf(refused?.cause) === "window_closed" && !isShut && (
        <Button variant="default" leftSection={<IconTemplate size={16} aria-hidden />} onClick={() => setDialog("template")}>
          {t("inbox.template")}
        </Button>
      )}
    </section>
  );
}

function nothing(): void {}

const NOTHING: Held = { text: "", files: [], about: null };

/** What of the composer is in the part that did not go. */
function unsent({ contents }: Parcel, held: Held): Held {
  const bearsWords = contents.some((content) => content.kind !== "media" || content.caption !== undefined);
  const assets = new Set(
    contents.flatMap((content) =>
      content.kind === "media" ? (content.asset ?? []) : content.kind === "fields" ? (content.files ?? []).map(({ asset }) => asset) : [],
    ),
  );
  return {
    text: bearsWords ? held.text : "",
    files: held.files.filter(({ asset }) => asset !== null && assets.has(asset.id)),
    about: held.about,
  };
}
