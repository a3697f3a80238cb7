import { useState, type ReactNode } from "react";
import { formatText, type Block, type Inline } from "../format-text.ts";
import { useLocale } from "../i18n/locale.tsx";
import { foldText } from "./fold-text.ts";

/** A message's words as WhatsApp draws them. Long ones are folded until the reader asks for the rest. */
export function RichText({ text, onOpenLink }: { readonly text: string; readonly onOpenLink?: (() => void) | undefined }) {
  const { t } = useLocale();
  const [open, setOpen] = useState(false);
  const folded = open ? null : foldText(text);
  const blocks = formatText(folded ?? text);
  return (
    <div
      className="rich-text"
      dir="auto"
      onClick={({ target }) => target instanceof Element && target.closest("a") !== null && onOpenLink?.()}
    >
      {blocks.map((block, index) => blockElement(block, index, index < blocks.length - 1))}
      {folded !== null && (
        <>
          {"… "}
          <button type="button" className="read-more" onClick={() => setOpen(true)}>
            {t.readMore}
          </button>
        </>
      )}
    </div>
  );
}

function blockElement(block: Block, key: number, followed: boolean): ReactNode {
  switch (block.kind) {
    case "paragraph":
      return (
        <span className="paragraph" key={key}>
          {block.children.map(inlineElement)}
          {followed && endsWithEmptyLine(block.children) && <br />}
        </span>
      );
    case "quote":
      return <blockquote key={key}>{block.children.map(inlineElement)}</blockquote>;
    case "bullets":
      return <ul key={key}>{block.items.map(itemElement)}</ul>;
    case "numbers":
      return (
        <ol key={key} start={block.start}>
          {block.items.map(itemElement)}
        </ol>
      );
    case "code":
      return <pre key={key}>{block.text}</pre>;
  }
}

function itemElement(item: readonly Inline[], key: number): ReactNode {
  return <li key={key}>{item.map(inlineElement)}</li>;
}

function inlineElement(node: Inline, key: number): ReactNode {
  switch (node.kind) {
    case "text":
      return node.text;
    case "mono":
      return <code key={key}>{node.text}</code>;
    case "bold":
      return <strong key={key}>{node.children.map(inlineElement)}</strong>;
    case "italic":
      return <em key={key}>{node.children.map(inlineElement)}</em>;
    case "strike":
      return <s key={key}>{node.children.map(inlineElement)}</s>;
    case "link":
      return (
        <a key={key} href={node.href} target="_blank" rel="noopener noreferrer">
          {node.text}
        </a>
      );
  }
}

/** An empty line before a list, a quote or code: a browser would swallow it. */
function endsWithEmptyLine(children: readonly Inline[]): boolean {
  const last = children.at(-1);
  return last === undefined || (last.kind === "text" && last.text.endsWith("\n"));
}
