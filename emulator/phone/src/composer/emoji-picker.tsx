import { useLocale } from "../i18n/locale.tsx";

const EMOJI = ["😀", "😂", "😍", "😊", "😮", "😢", "👍", "🙏", "👏", "❤️", "🎉", "🔥"] as const;

export function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const { t } = useLocale();
  return (
    <div className="emoji-picker" role="group" aria-label={t.emoji}>
      {EMOJI.map((emoji) => (
        <button type="button" key={emoji} aria-label={t.insertEmoji(emoji)} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
