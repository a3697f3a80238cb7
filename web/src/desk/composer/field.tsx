import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { send } from "../../api/client.ts";
import type { FilledCanned } from "../../api/types.ts";
import { useEvent } from "../../components/use-event.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { agentsQuery, cannedQuery, staffQuery } from "../desk-queries.ts";
import { type Trigger, triggerAt } from "./compose.ts";
import classes from "./composer.module.css";
import { type Suggestion, Suggestions, SUGGESTIONS_ID, suggestionId } from "./suggestions.tsx";

const MOST = 8;

/** What one writes; `/` offers what has been written before, in a note `@` offers colleagues. */
export function Field({
  input,
  conversationId,
  team,
  isNote,
  text,
  placeholder,
  most,
  onText,
  onTyped,
  onSend,
  onFiles,
  onMissing,
}: {
  readonly input: RefObject<HTMLTextAreaElement | null>;
  readonly conversationId: string;
  /** The conversation's. */
  readonly team: string | null;
  readonly isNote: boolean;
  readonly text: string;
  readonly placeholder: string;
  readonly most: number;
  readonly onText: (text: string) => void;
  readonly onTyped: () => void;
  readonly onSend: () => void;
  readonly onFiles: (files: readonly File[]) => void;
  /** Variables of a canned reply that nothing is known for. */
  readonly onMissing: (names: readonly string[]) => void;
}) {
  const { t } = useI18n();
  const { data: canned } = useQuery({ ...cannedQuery, enabled: !isNote });
  const { data: agents } = useQuery({ ...agentsQuery, enabled: isNote });
  const { data: staff } = useQuery({ ...staffQuery, enabled: !isNote });
  const mine = staff?.rows.find(({ me }) => me)?.teams ?? [];
  const offered = (canned?.rows ?? []).filter((one) => one.team === null || one.team === team || mine.includes(one.team));
  const [trigger, setTrigger] = useState<Trigger | null>(null);
  const [at, setAt] = useState(0);
  const isFilling = useRef(false);
  const rows: readonly Suggestion[] =
    trigger === null
      ? []
      : trigger.sign === "/"
        ? offered
            .filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(trigger.query))
            .toSorted((one, other) => Number(other.name.startsWith(trigger.query)) - Number(one.name.startsWith(trigger.query)))
            .slice(0, MOST)
            .map(({ id, name, title, text: words }) => ({ key: id, title: `/${name}`, more: title === "" ? words : title }))
        : (agents?.rows ?? [])
            .filter(({ name, me }) => !me && name.toLowerCase().includes(trigger.query))
            .slice(0, MOST)
            .map(({ id, name, email }) => ({ key: id, title: name, more: email }));
  const isOpen = trigger !== null && (trigger.sign === "/" || rows.length > 0);
  const look = (value: string, cursor: number): void => {
    const next = triggerAt(value, cursor, isNote ? "@" : "/");
    if (next?.query !== trigger?.query) setAt(0);
    setTrigger(next);
  };
  // A reply that is being filled in goes into what stands there by then.
  const put = useEvent((words: string, { from, to }: Trigger): void => {
    const next = `${text.slice(0, from)}${words}${text.slice(to)}`;
    onText(next);
    setTrigger(null);
    requestAnimationFrame(() => {
      const end = from + words.length;
      input.current?.focus();
      input.current?.setSelectionRange(end, end);
    });
  });
  const pick = (index: number): void => {
    const row = rows[index];
    if (trigger === null || row === undefined || isFilling.current) return;
    if (trigger.sign === "@") return put(`@${row.title} `, trigger);
    const raw = canned?.rows.find(({ id }) => id === row.key)?.text ?? "";
    const fill = async (): Promise<void> => {
      try {
        const filled = await send<FilledCanned>("POST", `/v1/desk/conversations/${conversationId}/canned/${row.key}`);
        put(filled.text, trigger);
        onMissing(filled.missing);
      } catch {
        // As it was written, with its variables in sight: better than nothing.
        put(raw, trigger);
      }
    };
    isFilling.current = true;
    void fill().finally(() => (isFilling.current = false));
  };
  const key = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (isOpen && rows.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        setAt((at + step + rows.length) % rows.length);
        return;
      }
      if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        pick(at);
        return;
      }
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      if (trigger === null) event.currentTarget.blur();
      setTrigger(null);
      return;
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    // A thumb has no Shift: there Enter begins a line.
    if (!event.ctrlKey && !event.metaKey && window.matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    // The shortcut of a reply is no answer to a customer.
    if (!isFilling.current) onSend();
  };
  const paste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || isNote) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <>
      {isOpen && (
        <Suggestions
          label={t(isNote ? "inbox.mention" : "inbox.canned")}
          rows={rows}
          at={at}
          empty={t(offered.length === 0 ? "inbox.canned.none" : "inbox.canned.nothing")}
          more={
            trigger.sign === "/" && (
              <Link to="/inbox/kept" className="link small" onMouseDown={(event) => event.preventDefault()}>
                {t("inbox.kept.manage")}
              </Link>
            )
          }
          onPick={pick}
        />
      )}
      <textarea
        ref={input}
        rows={2}
        dir="auto"
        value={text}
        maxLength={most}
        aria-label={placeholder}
        placeholder={placeholder}
        aria-autocomplete="list"
        aria-controls={isOpen ? SUGGESTIONS_ID : undefined}
        aria-activedescendant={isOpen && rows.length > 0 ? suggestionId(at) : undefined}
        data-testid="desk-input"
        onChange={({ currentTarget }) => {
          onText(currentTarget.value);
          onTyped();
          look(currentTarget.value, currentTarget.selectionStart);
        }}
        onKeyDown={key}
        onPaste={paste}
        onBlur={() => setTrigger(null)}
        className={classes["field"]}
      />
    </>
  );
}
