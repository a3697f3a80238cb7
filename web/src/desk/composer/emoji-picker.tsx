import { ActionIcon, Popover, TextInput, Tooltip } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./composer.module.css";
import { EMOJI, type Emoji, findEmoji } from "./emoji-list.ts";

const COLUMNS = 8;

/** A button and what it opens; arrows move over the signs, Enter takes one. */
export function EmojiPicker({ onPick, disabled }: { readonly onPick: (sign: string) => void; readonly disabled: boolean }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const pick = (sign: string): void => {
    setOpen(false);
    onPick(sign);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <Tooltip label={t("inbox.emoji")}>
          <ActionIcon
            aria-label={t("inbox.emoji")}
            aria-expanded={open}
            aria-haspopup="dialog"
            disabled={disabled}
            onClick={() => setOpen(!open)}
            data-testid="emoji"
          >
            <IconMoodSmile size={20} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={8} role="dialog" aria-label={t("inbox.emoji")}>
        {open && <Grid onPick={pick} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Grid({ onPick }: { readonly onPick: (sign: string) => void }) {
  const { t } = useI18n();
  const [query, setQuery] = useState("");
  const grid = useRef<HTMLDivElement>(null);
  const found = query.trim() === "" ? null : findEmoji(query);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (step === undefined) return;
    const buttons = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    // In the field only the way down leaves it.
    if (at === -1 && event.key !== "ArrowDown") return;
    event.preventDefault();
    (at === -1 ? buttons[0] : buttons[Math.max(0, Math.min(buttons.length - 1, at + step))])?.focus();
  };
  return (
    <div onKeyDown={move}>
      <TextInput
        size="xs"
        data-autofocus
        aria-label={t("inbox.emoji.search")}
        placeholder={t("inbox.emoji.search")}
        value={query}
        onChange={({ currentTarget }) => setQuery(currentTarget.value)}
        onKeyDown={(event) => {
          const first = found?.[0];
          if (event.key !== "Enter" || first === undefined) return;
          event.preventDefault();
          onPick(first.sign);
        }}
      />
      <div ref={grid} className={classes["emojiGroups"]} data-testid="emoji-grid">
        {found ? (
          found.length === 0 ? (
            <p className="muted small">{t("inbox.emoji.none")}</p>
          ) : (
            <Signs emoji={found} onPick={onPick} />
          )
        ) : (
          EMOJI.map(({ name, emoji }) => (
            <section key={name} aria-label={t(`inbox.emoji.${name}`)}>
              <h3>{t(`inbox.emoji.${name}`)}</h3>
              <Signs emoji={emoji} onPick={onPick} />
            </section>
          ))
        )}
      </div>
    </div>
  );
}

function Signs({ emoji, onPick }: { readonly emoji: readonly Emoji[]; readonly onPick: (sign: string) => void }) {
  return (
    <div className={classes["emojiSigns"]}>
      {emoji.map(({ sign, words }) => (
        <button key={sign} type="button" aria-label={`${sign} ${words}`} onClick={() => onPick(sign)}>
          {sign}
        </button>
      ))}
    </div>
  );
}
