import { useMemo } from "react";
import classes from "./bubble.module.css";
import { MarkedText } from "./marked-text.tsx";
import { parseWhatsApp, type Inline } from "./whatsapp-format.ts";

export function WhatsAppText({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseWhatsApp(text), [text]);
  return (
    <div className={classes["text"]} dir="auto">
      {blocks.map((block, index) => {
        // The place in an unchanging text is its only name.
        const key = index;
        if (block.kind === "code")
          return (
            <pre key={key} className={classes["block"]}>
              {block.text}
            </pre>
          );
        const children = <Inlines nodes={block.children} />;
        if (block.kind === "quote")
          return (
            <blockquote key={key} className={classes["quote"]}>
              {children}
            </blockquote>
          );
        if (block.kind === "bullet")
          return (
            <div key={key} className={classes["item"]}>
              <span aria-hidden>•</span>
              <span>{children}</span>
            </div>
          );
        if (block.kind === "number")
          return (
            <div key={key} className={classes["item"]}>
              <span>{block.label}</span>
              <span>{children}</span>
            </div>
          );
        return (
          <div key={key} className={classes["line"]}>
            {block.children.length === 0 ? "\u200b" : children}
          </div>
        );
      })}
    </div>
  );
}

function Inlines({ nodes }: { readonly nodes: readonly Inline[] }) {
  return nodes.map((node, index) => {
    const key = index;
    switch (node.kind) {
      case "text":
        return <MarkedText key={key} text={node.text} />;
      case "code":
        return <code key={key}>{node.text}</code>;
      case "link":
        return (
          <a key={key} href={node.href} target="_blank" rel="noopener noreferrer nofollow">
            {node.text}
          </a>
        );
      case "bold":
        return (
          <strong key={key}>
            <Inlines nodes={node.children} />
          </strong>
        );
      case "italic":
        return (
          <em key={key}>
            <Inlines nodes={node.children} />
          </em>
        );
      case "strike":
        return (
          <s key={key}>
            <Inlines nodes={node.children} />
          </s>
        );
    }
  });
}
