import type { ReactNode } from "react";
import type { FlowPart } from "../../../src/control/flow-contract.ts";
import { safeHref } from "../format-text.ts";

type Words = Extract<FlowPart, { kind: "text" }>;

const tags = { heading: "h3", subheading: "h4", body: "p", caption: "p", rich: "p" } as const;

/** Text of a Flow; with `markdown` the few marks Meta draws: bold, italic, strikethrough, links, headings and lists. */
export function FlowWords({ part }: { readonly part: Words }) {
  const className = [
    `flow-text-${part.look}`,
    part.weight.includes("bold") ? "flow-bold" : "",
    part.weight.includes("italic") ? "flow-italic" : "",
    part.struck ? "flow-struck" : "",
  ];
  const Tag = tags[part.look];
  if (!part.markdown)
    return (
      <Tag className={className.filter(Boolean).join(" ")} dir="auto">
        {part.text}
      </Tag>
    );
  return (
    <div className={className.filter(Boolean).join(" ")} dir="auto">
      {part.text.split("\n").map((line, index) => (
        <MarkedLine key={index} line={line} />
      ))}
    </div>
  );
}

function MarkedLine({ line }: { readonly line: string }) {
  const heading = /^(#{1,2})\s+(.*)$/.exec(line);
  if (heading)
    return heading[1] === "#" ? (
      <h3 className="flow-text-heading">{marked(heading[2] ?? "")}</h3>
    ) : (
      <h4 className="flow-text-subheading">{marked(heading[2] ?? "")}</h4>
    );
  const item = /^\s*([-+*]|\d+\.)\s+(.*)$/.exec(line);
  if (item)
    return (
      <p className="flow-item">
        <span aria-hidden="true">{/\d/.test(item[1] ?? "") ? item[1] : "•"}</span> {marked(item[2] ?? "")}
      </p>
    );
  return <p>{line.trim() === "" ? "\u00a0" : marked(line)}</p>;
}

const mark = /\*\*(.+?)\*\*|\*(.+?)\*|~~(.+?)~~|\[([^\]]+)\]\(([^)\s]+)\)/;

function marked(text: string): ReactNode {
  const found = mark.exec(text);
  if (!found) return text;
  const [whole, bold, italic, struck, words, url] = found;
  const href = url === undefined ? null : safeHref(url);
  const inner =
    bold !== undefined ? (
      <strong>{marked(bold)}</strong>
    ) : italic !== undefined ? (
      <em>{marked(italic)}</em>
    ) : struck !== undefined ? (
      <s>{marked(struck)}</s>
    ) : href === null ? (
      words
    ) : (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {words}
      </a>
    );
  return (
    <>
      {text.slice(0, found.index)}
      {inner}
      {marked(text.slice(found.index + whole.length))}
    </>
  );
}
