// @ts-check
/**
 * Shows a signed-in visitor the messages that are for them: banners by themselves, the feed or the conversation where the page puts it:
 * `window.ParleyInApp`. Loaded by pages of any origin; needs nothing. All texts of messages are text, never markup.
 */
import { openOutbox, showConversation, TALK_STYLE } from "./conversation.js";

(() => {
  // Filled in by the server.
  const settings = { base: "" };

  /**
   * @typedef {import("./conversation.js").Item} Item
   * @typedef {{ items: Item[], unread: number, cursor: string, next?: string | null }} Told
   * @typedef {{ token: string, language?: string, banners?: boolean, onUnread?: (count: number) => void, onExpired?: () => void }} Visitor
   */

  const WORDS = {
    en: {
      messages: "Messages",
      message: "Message",
      none: "No messages yet.",
      more: "Show older messages",
      open: "Open",
      close: "Close",
      read: "Mark as read",
      dismiss: "Remove",
      unread: "Unread",
    },
    fr: {
      messages: "Messages",
      message: "Message",
      none: "Aucun message pour l’instant.",
      more: "Afficher les messages plus anciens",
      open: "Ouvrir",
      close: "Fermer",
      read: "Marquer comme lu",
      dismiss: "Retirer",
      unread: "Non lu",
    },
  };

  const STYLE = `
:host { --back: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --accent: #0b57d0; --on-accent: #ffffff; --raised: #f0f2f5; --own: #dbe8ff; --edge: #6e7781;
  font: 16px/1.5 system-ui, sans-serif; color: var(--ink); text-align: start; }
@media (prefers-color-scheme: dark) {
  :host { --back: #1b1f24; --ink: #f0f3f6; --faint: #b1bac4; --line: #454c54; --accent: #9ec5ff; --on-accent: #10151b; --raised: #262c34; --own: #23406b; --edge: #8b949e; } }
* { box-sizing: border-box; }
.banner { position: fixed; z-index: 2147483000; inset: auto 0 0 0; margin: 0 auto 16px; width: min(640px, calc(100% - 32px)); display: flex;
  gap: 12px; padding: 16px; border: 1px solid var(--line); border-radius: 12px; background: var(--back); box-shadow: 0 8px 30px #0005;
  animation: rise 0.25s ease-out; }
@keyframes rise { from { transform: translateY(24px); opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .banner { animation: none; } }
.words { flex: 1; min-width: 0; overflow-wrap: anywhere; }
h2, h3, p { margin: 0; font: inherit; }
h2, h3 { font-weight: 600; }
.text { white-space: pre-line; }
img { max-width: 100%; border-radius: 8px; display: block; }
.banner img { width: 72px; height: 72px; object-fit: cover; }
.does { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; align-items: center; }
a.go, button { font: inherit; border-radius: 8px; padding: 6px 12px; min-height: 32px; cursor: pointer; }
a.go { background: var(--accent); color: var(--on-accent); text-decoration: none; font-weight: 600; }
button { background: transparent; color: var(--ink); border: 1px solid var(--line); }
button:hover { background: var(--raised); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
li { border: 1px solid var(--line); border-radius: 12px; padding: 12px 16px; background: var(--back); overflow-wrap: anywhere; }
li.unread { border-inline-start: 4px solid var(--accent); }
time, .none, .mark { color: var(--faint); font-size: 14px; }
.older { margin-top: 8px; }
[hidden] { display: none; }
${TALK_STYLE}`;

  /** @param {string} path @param {object} body @param {AbortSignal} [signal] */
  const post = async (path, body, signal) =>
    // Plain text asks for no preflight; nothing of the browser's own is sent along.
    fetch(settings.base + path, {
      method: "POST",
      body: JSON.stringify(body),
      credentials: "omit",
      ...(signal ? { signal } : { keepalive: true }),
    });

  /** Shorter when the network is back before. @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
  const pause = async (ms, signal) =>
    new Promise((resolve) => {
      const over = new AbortController();
      const end = () => (over.abort(), clearTimeout(timer), resolve());
      const timer = setTimeout(end, ms);
      const while_ = { signal: over.signal };
      signal.addEventListener("abort", end, while_);
      window.addEventListener("online", end, while_);
    });

  /** @param {string} text */
  const isAddress = (text) => /^https?:\/\//i.test(text);

  /** @template {keyof HTMLElementTagNameMap} Name @param {Name} name @param {Partial<HTMLElementTagNameMap[Name]>} [has] @param {(Node | null)[]} [holds] */
  const make = (name, has = {}, holds = []) => {
    const element = Object.assign(document.createElement(name), has);
    element.append(...holds.filter((node) => node !== null));
    return element;
  };

  /** A place that the page's styles do not reach, nor ours the page. @param {HTMLElement} host */
  const shadowOf = (host) => {
    if (host.shadowRoot) return host.shadowRoot;
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    return root;
  };

  /** @param {Visitor} visitor */
  const start = (visitor) => {
    const { token, banners = true, onUnread = () => undefined, onExpired = () => undefined } = visitor;
    const isFrench = (visitor.language ?? document.documentElement.lang).toLowerCase().startsWith("fr");
    /** @type {"en" | "fr"} */
    const language = isFrench ? "fr" : "en";
    const words = WORDS[language];
    /** @type {Map<string, Item>} */
    const items = new Map();
    /** @type {Set<() => void>} */
    const drawings = new Set();
    const stopped = new AbortController();
    let stream = new AbortController();
    let cursor = "";
    let unread = 0;
    /** @type {string | null} */
    let next = null;
    /** @type {ReturnType<typeof openOutbox> | undefined} */
    let outbox;
    /** @type {((text: string) => void) | undefined} */
    let giveBack;

    /** @param {Told} told */
    const take = (told) => {
      for (const item of told.items) items.set(item.id, item);
      unread = told.unread;
      for (const draw of drawings) draw();
      onUnread(unread);
    };

    /** Shown at once, and told until it is heard. @param {"seen" | "read" | "clicked" | "dismissed"} what @param {Item[]} which */
    const mark = async (what, which) => {
      const changed = which.map((item) => ({
        ...item,
        seen: true,
        read: item.read || what === "read" || what === "clicked",
        dismissed: item.dismissed || what === "dismissed",
      }));
      const fewer = which.filter(({ placement, read }, index) => {
        const now = changed[index];
        return placement === "feed" && !read && (now?.read === true || now?.dismissed === true);
      });
      take({ items: changed, unread: unread - fewer.length, cursor });
      for (let wait = 1_000; !stopped.signal.aborted; wait = Math.min(wait * 2, 60_000)) {
        const answer = await post("/mark", { token, what, ids: which.map(({ id }) => id) }).catch(() => null);
        if (answer && answer.status < 500) return;
        await pause(wait, stopped.signal);
      }
    };

    /** @param {Item} item */
    const link = (item) =>
      isAddress(item.url)
        ? make("a", {
            className: "go",
            href: item.url,
            rel: "noopener",
            textContent: item.label || words.open,
            onclick: () => void mark("clicked", [item]),
          })
        : null;
    /** @param {Item} item */
    const image = (item) => (isAddress(item.image) ? make("img", { src: item.image, alt: "", loading: "lazy" }) : null);
    /** @param {string} text @param {() => void} does */
    const button = (text, does) => make("button", { type: "button", textContent: text, onclick: does });

    const showBanners = () => {
      const host = document.createElement("parley-banner");
      const root = shadowOf(host);
      document.body.append(host);
      // In place before there is anything in it: screen readers read what comes into it, without the visitor losing their place.
      const live = make("div");
      live.setAttribute("aria-live", "polite");
      root.append(live);
      /** @type {string | null} */
      let shown = null;
      /** @type {HTMLElement | null} */
      let cameFrom = null;
      const draw = () => {
        const [item] = [...items.values()]
          .filter(({ placement, dismissed, read }) => placement === "banner" && !dismissed && !read)
          .toSorted((one, other) => one.at.localeCompare(other.at));
        if ((item?.id ?? null) === shown) return;
        const hadFocus = root.activeElement !== null;
        shown = item?.id ?? null;
        if (!item) {
          live.replaceChildren();
          if (hadFocus) cameFrom?.focus();
          return;
        }
        const close = () => void mark("dismissed", [item]);
        const shut = button(words.close, close);
        const does = make("div", { className: "does" }, [link(item), shut]);
        const title = item.title === "" ? null : make("h2", { textContent: item.title });
        const said = make("div", { className: "words" }, [title, make("p", { className: "text", textContent: item.text }), does]);
        const banner = make("section", { className: "banner" }, [image(item), said]);
        banner.setAttribute("aria-label", item.title || words.message);
        banner.lang = language;
        banner.addEventListener("keydown", ({ key }) => (key === "Escape" ? close() : undefined));
        live.replaceChildren(banner);
        if (hadFocus) shut.focus();
        if (!item.seen) void mark("seen", [item]);
      };
      drawings.add(draw);
      /** @param {FocusEvent} event */
      const left = (event) => {
        const [from] = event.composedPath();
        if (event.relatedTarget === host && from instanceof HTMLElement && !root.contains(from)) cameFrom = from;
      };
      document.addEventListener("focusout", left);
      stopped.signal.addEventListener("abort", () => (document.removeEventListener("focusout", left), host.remove()));
    };

    /** @param {HTMLElement} host */
    const mount = (host) => {
      const root = shadowOf(host);
      const list = make("ul");
      list.setAttribute("aria-label", words.messages);
      const none = make("p", { className: "none", textContent: words.none });
      const older = button(words.more, () => void more());
      older.className = "older";
      root.replaceChildren(list, none, older);
      /** @type {Map<string, { node: HTMLLIElement, drawn: string }>} */
      const rows = new Map();
      const watcher = new IntersectionObserver((entries) => {
        const seen = entries.flatMap(({ isIntersecting, target }) => {
          const item = isIntersecting && target instanceof HTMLElement ? items.get(target.dataset["id"] ?? "") : undefined;
          return item && !item.seen ? [item] : [];
        });
        if (seen.length > 0) void mark("seen", seen);
      });
      /** @param {Item} item */
      const row = (item) => {
        const day = new Date(item.at);
        const time = make("time", { dateTime: item.at, textContent: day.toLocaleString(language) });
        const state = item.read ? null : make("span", { className: "mark", textContent: `${words.unread} · ` });
        const does = make("div", { className: "does" }, [
          link(item),
          item.read ? null : button(words.read, () => void mark("read", [item])),
          button(words.dismiss, () => void mark("dismissed", [item])),
        ]);
        const title = item.title === "" ? null : make("h3", { textContent: item.title });
        return [make("p", {}, [state, time]), title, image(item), make("p", { className: "text", textContent: item.text }), does];
      };
      const draw = () => {
        const wanted = [...items.values()]
          .filter(({ placement, dismissed }) => placement === "feed" && !dismissed)
          .toSorted((one, other) => other.at.localeCompare(one.at) || other.id.localeCompare(one.id));
        for (const [id, { node }] of rows) {
          if (wanted.some((item) => item.id === id)) continue;
          // Whoever removed it by keyboard goes on with the next one.
          const neighbour = node.contains(root.activeElement) ? (node.nextElementSibling ?? node.previousElementSibling) : null;
          node.remove();
          rows.delete(id);
          neighbour?.querySelector("button")?.focus();
        }
        for (const [index, item] of wanted.entries()) {
          const drawn = JSON.stringify([item.read, item.title, item.text, item.url]);
          const known = rows.get(item.id);
          const node = known?.node ?? make("li");
          if (known?.drawn !== drawn) {
            const hadFocus = node.contains(root.activeElement);
            node.replaceChildren(...row(item).filter((part) => part !== null));
            node.className = item.read ? "read" : "unread";
            node.dataset["id"] = item.id;
            rows.set(item.id, { node, drawn });
            if (hadFocus) node.querySelector("button")?.focus();
          }
          if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
          if (!known) watcher.observe(node);
        }
        none.hidden = wanted.length > 0;
        older.hidden = next === null;
      };
      drawings.add(draw);
      draw();
      stopped.signal.addEventListener("abort", () => (watcher.disconnect(), root.replaceChildren()));
    };

    /** @param {HTMLElement} host */
    const mountConversation = (host) => {
      // Another visitor of the same tab sends nothing of this one's.
      const place = `parley ${settings.base} ${token.split(".")[0]}`;
      outbox ??= openOutbox({
        place,
        post,
        token,
        stopped: stopped.signal,
        pause,
        changed: () => drawings.forEach((draw) => draw()),
        heard: (item) => {
          take({ items: [item], unread, cursor });
          // Nobody was known by this name until now: what comes to it is followed from here.
          if (cursor === "") stream.abort();
        },
        refused: (text) => giveBack?.(text),
        expired: onExpired,
      });
      const pages = { olderWords: words.more, older: more, hasOlder: () => next !== null };
      const kit = { place: `${place} unsent`, language, items, outbox, make, button, link, image, mark, ...pages, stopped: stopped.signal };
      const shown = showConversation(kit, shadowOf(host));
      drawings.add(shown.draw);
      ({ giveBack } = shown);
    };

    const more = async () => {
      const answer = await post("/list", { token, ...(next === null ? {} : { before: next }) }).catch(() => null);
      if (!answer?.ok) return false;
      const told = /** @type {Told} */ (await answer.json());
      next = told.next ?? null;
      if (cursor === "") ({ cursor } = told);
      take(told);
      return true;
    };

    /** @param {string} event */
    const hear = (event) => {
      const fields = Object.fromEntries(event.split("\n").map((line) => /** @type {[string, string]} */ (line.split(/: (.*)/s, 2))));
      if (fields["event"] === "expired") throw new Error("expired");
      if (fields["event"] !== "items") return;
      const told = /** @type {Told} */ (JSON.parse(fields["data"] ?? "{}"));
      ({ cursor } = told);
      take(told);
    };

    /** One connection; ends when it breaks. False: the token is no longer good. */
    const listen = async () => {
      try {
        const answer = await post("/stream", { token, after: cursor }, stream.signal);
        if (answer.status === 401) return false;
        const reader = answer.ok ? answer.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined;
        let text = "";
        for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
          text += part.value;
          const events = text.split("\n\n");
          text = events.pop() ?? "";
          for (const event of events) hear(event);
        }
        return true;
      } catch (error) {
        return !(error instanceof Error && error.message === "expired");
      }
    };

    const run = async () => {
      for (let wait = 1_000; !stopped.signal.aborted; wait = Math.min(wait * 2, 30_000)) {
        if (document.hidden) await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
        if (document.hidden || stopped.signal.aborted) continue;
        stream = new AbortController();
        const since = performance.now();
        if ((cursor !== "" || (await more())) && !(await listen())) return onExpired();
        if (performance.now() - since > 60_000 || stream.signal.aborted) wait = 500;
        else await pause(wait * (0.5 + Math.random()), stopped.signal);
      }
    };
    const look = () => (document.hidden ? stream.abort() : undefined);
    document.addEventListener("visibilitychange", look);
    stopped.signal.addEventListener("abort", () => {
      document.removeEventListener("visibilitychange", look);
      stream.abort();
      drawings.clear();
    });
    if (banners) showBanners();
    void run();
    return Object.freeze({
      /** Shows the feed in this element. */
      mount,
      /** Shows what was said on both sides in this element, with a field to answer in. */
      mountConversation,
      unread: () => unread,
      /** Nothing is shown or told any more: the visitor signed out. */
      stop: () => stopped.abort(),
    });
  };

  Object.assign(window, { ParleyInApp: Object.freeze({ start }) });
})();
