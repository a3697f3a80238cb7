import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const NEAR_PX = 80;

type StickToBottom = { readonly scroller: RefObject<HTMLDivElement | null>; readonly away: boolean; readonly toBottom: () => void };

/**
 * Keeps a conversation at its latest message, unless the person scrolled up to read.
 * `mine` changes when they sent something themselves: that always shows.
 */
export function useStickToBottom(chatKey: string, latest: string | null, mine: string | null): StickToBottom {
  const scroller = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [away, setAway] = useState(false);

  const toBottom = () => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    stuck.current = true;
    setAway(false);
  };

  useLayoutEffect(toBottom, [chatKey, mine]);
  useLayoutEffect(() => {
    if (stuck.current) toBottom();
  }, [latest]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onScroll = () => {
      stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      setAway(!stuck.current);
    };
    // Pictures that arrive, a keyboard that opens, a composer that grows: stay at the end through all of them.
    const observer = new ResizeObserver(() => {
      if (stuck.current) toBottom();
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [chatKey]);

  return { scroller, away, toBottom };
}
