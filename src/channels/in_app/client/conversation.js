// @ts-check
/**
 * What was said between a visitor and the business, and a field to answer in. Served in one script with `client.js`, which knows how to ask
 * and what is new; what is written here leaves in its order, and stays with this tab until it is known to be heard.
 */

/** The server takes no more. */
const LONGEST = 2000;
const FEW_LEFT = 200;

const TALK_WORDS = {
  en: {
    talk: "Conversation",
    log: "Messages of the conversation",
    you: "You",
    them: "We",
    nothing: "Write to us: the answer comes here.",
    write: "Your message",
    send: "Send",
    sending: "Sending…",
    waiting: "Not sent yet: we keep trying.",
    many: "That was a lot at once: the rest follows in a minute.",
    refused: "This message was not taken. Change it and send it again.",
    left: { one: "character left", other: "characters left" },
    says: ": ",
    newer: "New messages",
  },
  fr: {
    talk: "Conversation",
    log: "Messages de la conversation",
    you: "Vous",
    them: "Nous",
    nothing: "Écrivez-nous : la réponse arrive ici.",
    write: "Votre message",
    send: "Envoyer",
    sending: "Envoi…",
    waiting: "Pas encore envoyé : nous réessayons.",
    many: "C’était beaucoup à la fois : la suite part dans une minute.",
    refused: "Ce message n’a pas été accepté. Modifiez-le et renvoyez-le.",
    left: { one: "caractère restant", other: "caractères restants" },
    says: "\u00a0: ",
    newer: "Nouveaux messages",
  },
};

export const TALK_STYLE = `
.talk { display: flex; flex-direction: column; position: relative; height: 100%; max-height: 70vh; min-height: 260px; border: 1px solid var(--line);
  border-radius: 12px; background: var(--back); overflow: hidden; }
.scroll { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 16px; }
.scroll:focus-visible { outline-offset: -3px; }
ol { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; gap: 12px; }
ol li { border: 0; max-width: min(85%, 560px); padding: 10px 14px; background: var(--raised); border-radius: 16px; border-end-start-radius: 4px; align-self: flex-start; }
ol li.own { align-self: flex-end; background: var(--own); border-radius: 16px; border-end-end-radius: 4px; }
ol li.own time, ol li.own .mark { color: var(--ink); }
ol li .meta { font-size: 13px; }
ol img { margin-bottom: 8px; }
.talk .older { margin: 0 0 12px; }
.newer { position: absolute; inset-inline: 0; bottom: 100%; margin: 0 auto 8px; width: max-content; background: var(--back); box-shadow: 0 2px 10px #0004; }
.write { position: relative; display: flex; gap: 8px; align-items: flex-end; padding: 12px; border-top: 1px solid var(--line); }
textarea { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--back); border: 1px solid var(--edge); border-radius: 12px; padding: 9px 12px;
  min-height: 44px; max-height: 160px; resize: none; field-sizing: content; }
textarea::placeholder { color: var(--faint); opacity: 1; }
.write button[type="submit"] { background: var(--accent); color: var(--on-accent); border-color: transparent; font-weight: 600; min-height: 44px; }
.write button[aria-disabled="true"] { opacity: 0.55; cursor: default; }
.told { margin: 0; padding: 0 16px; font-size: 14px; color: var(--faint); }
.told:not(:empty) { padding-bottom: 8px; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }`;

/**
 * @typedef {{ id: string, text: string, at: string, late?: "waiting" | "many" }} Pending
 * @typedef {{ place: string, post: (path: string, body: object) => Promise<Response>, token: string, stopped: AbortSignal,
 *   pause: (ms: number, signal: AbortSignal) => Promise<void>, changed: () => void, heard: (item: Item) => void, refused: (text: string) => void,
 *   expired: () => void }} OutboxNeeds
 */

/** The oldest first, again until it is known to be heard. @param {OutboxNeeds} needs */
export const openOutbox = ({ place, post, token, stopped, pause, changed, heard, refused, expired }) => {
  /** @returns {Pending[]} */
  const stored = () => {
    try {
      return /** @type {Pending[]} */ (JSON.parse(sessionStorage.getItem(place) ?? "[]"));
    } catch {
      // A browser that keeps nothing for pages: what waits lives as long as this one.
      return [];
    }
  };
  const waiting = stored();
  let isRunning = false;
  const keep = () => {
    try {
      if (waiting.length === 0) sessionStorage.removeItem(place);
      else sessionStorage.setItem(place, JSON.stringify(waiting.map(({ id, text, at }) => ({ id, text, at }))));
    } catch {
      return;
    }
  };
  const run = async () => {
    if (isRunning) return;
    isRunning = true;
    for (let wait = 1_000; !stopped.aborted;) {
      const [first] = waiting;
      if (!first) break;
      const answer = await post("/say", { token, id: first.id, text: first.text }).catch(() => null);
      if (answer?.status === 401) {
        expired();
        break;
      }
      const many = answer?.status === 429;
      if (answer && answer.status < 500 && !many) {
        const told = answer.ok ? /** @type {{ item: Item } | null} */ (await answer.json().catch(() => null)) : null;
        waiting.shift();
        keep();
        if (told) heard(told.item);
        else if (!answer.ok) refused(first.text);
        changed();
        wait = 1_000;
        continue;
      }
      first.late = many ? "many" : "waiting";
      changed();
      await pause(many ? 15_000 : wait, stopped);
      wait = Math.min(wait * 2, 30_000);
    }
    isRunning = false;
  };
  void run();
  return {
    waiting,
    /** @param {string} text */
    add: (text) => {
      // `randomUUID` is only there on pages that cannot be tampered with.
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      const id = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
      waiting.push({ id, text, at: new Date().toISOString() });
      keep();
      changed();
      void run();
    },
  };
};

/**
 * @typedef {{ id: string, placement: "feed" | "banner" | "own", title: string, text: string, image: string, url: string, label: string,
 *   at: string, seen: boolean, read: boolean, dismissed: boolean }} Item
 * @typedef {{ place: string, language: "en" | "fr", olderWords: string, items: Map<string, Item>, outbox: ReturnType<typeof openOutbox>,
 *   make: <Name extends keyof HTMLElementTagNameMap>(name: Name, has?: Partial<HTMLElementTagNameMap[Name]>, holds?: (Node | null)[]) => HTMLElementTagNameMap[Name],
 *   button: (text: string, does: () => void) => HTMLButtonElement, link: (item: Item) => Node | null, image: (item: Item) => HTMLElement | null,
 *   mark: (what: "read", which: Item[]) => Promise<void>, older: () => Promise<unknown>, hasOlder: () => boolean, stopped: AbortSignal }} Kit
 */

/** Draws it into the place; answers what draws it anew, and what puts a text that was not taken back into the field. @param {Kit} kit @param {ShadowRoot} root */
export const showConversation = (kit, root) => {
  const { place, language, items, outbox, make, button } = kit;
  const words = TALK_WORDS[language];
  const plural = new Intl.PluralRules(language);
  const clock = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

  // The page may have to be read anew, or begun again with another token, in the middle of a word.
  const unsent = {
    read: () => {
      try {
        return sessionStorage.getItem(place) ?? "";
      } catch {
        return "";
      }
    },
    keep: () => {
      try {
        if (field.value === "") sessionStorage.removeItem(place);
        else sessionStorage.setItem(place, field.value);
      } catch {
        return;
      }
    },
  };

  const older = button(kit.olderWords, () => void showOlder());
  older.className = "older";
  const nothing = make("p", { className: "none", textContent: words.nothing });
  const list = make("ol");
  const scroll = make("div", { className: "scroll", tabIndex: 0 }, [older, nothing, list]);
  scroll.setAttribute("role", "log");
  scroll.setAttribute("aria-label", words.log);
  const newer = button(words.newer, () => toEnd());
  newer.className = "newer";
  newer.hidden = true;
  const told = make("p", { className: "told" });
  told.setAttribute("role", "status");
  const count = make("p", { className: "told", id: "count" });
  const field = make("textarea", { rows: 1, maxLength: LONGEST, dir: "auto", placeholder: words.write, enterKeyHint: "send" });
  field.value = unsent.read();
  field.setAttribute("aria-label", words.write);
  field.setAttribute("aria-describedby", "count");
  const send = make("button", { type: "submit", textContent: words.send });
  const form = make("form", { className: "write", noValidate: true }, [newer, field, send]);
  const talk = make("section", { className: "talk", lang: language }, [scroll, told, count, form]);
  talk.setAttribute("aria-label", words.talk);
  root.replaceChildren(talk);

  const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40;
  let isPinned = true;
  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
    isPinned = true;
    newer.hidden = true;
  };
  const scrolled = () => {
    isPinned = isAtEnd();
    if (isPinned) newer.hidden = true;
  };
  scroll.addEventListener("scroll", scrolled, { passive: true });
  // A field that grows and a picture that arrives push the last line out of sight.
  const sizes = new ResizeObserver(() => (isPinned ? toEnd() : undefined));
  for (const one of [scroll, list]) sizes.observe(one);
  const showOlder = async () => {
    const before = scroll.scrollHeight - scroll.scrollTop;
    await kit.older();
    scroll.scrollTop = scroll.scrollHeight - before;
    if (older.hidden) scroll.focus();
  };

  const tellState = () => {
    const left = LONGEST - field.value.length;
    const [first] = outbox.waiting;
    told.textContent = first?.late ? words[first.late] : "";
    count.textContent = left <= FEW_LEFT ? `${left} ${words.left[plural.select(left) === "one" ? "one" : "other"]}` : "";
    send.setAttribute("aria-disabled", String(field.value.trim() === ""));
  };
  const submit = () => {
    const text = field.value.trim();
    if (text === "") return;
    field.value = "";
    unsent.keep();
    outbox.add(text);
    toEnd();
    tellState();
    field.focus();
  };
  form.addEventListener("submit", (event) => (event.preventDefault(), submit()));
  field.addEventListener("input", () => (unsent.keep(), tellState()));
  field.addEventListener("keydown", (event) => {
    // A thumb has no Shift: there Enter begins a line.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    submit();
  });

  // What stands before somebody's eyes is read: nobody ticks off the lines of a conversation. Of a long one half the place is enough: there is
  // no room for half of it.
  const watcher = new IntersectionObserver(
    (entries) => {
      const read = entries.flatMap(({ intersectionRatio, intersectionRect, target }) => {
        const isSeen = intersectionRatio >= 0.5 || (intersectionRect.height > 0 && intersectionRect.height >= scroll.clientHeight / 2);
        const item = isSeen && target instanceof HTMLElement ? items.get(target.dataset["id"] ?? "") : undefined;
        return item && item.placement === "feed" && !item.read ? [item] : [];
      });
      if (read.length > 0) void kit.mark("read", read);
    },
    { threshold: Array.from({ length: 21 }, (_, step) => step / 40) },
  );
  /** @type {Map<string, { node: HTMLLIElement, drawn: string }>} */
  const rows = new Map();
  const sayNothing = () => {
    scroll.setAttribute("aria-live", "off");
    setTimeout(() => scroll.setAttribute("aria-live", "polite"), 500);
  };
  /** @param {Item | Pending} one */
  const line = (one) => {
    const time = make("time", { dateTime: one.at, textContent: clock.format(new Date(one.at)) });
    const who = (/** @type {string} */ name) => make("span", { className: "away", textContent: name + words.says });
    const text = make("p", { className: "text", dir: "auto", textContent: one.text });
    if (!("placement" in one)) return [who(words.you), text, make("p", { className: "meta mark", textContent: words.sending })];
    const meta = make("p", { className: "meta" }, [time]);
    if (one.placement === "own") return [who(words.you), text, meta];
    const title = one.title === "" ? null : make("h3", { dir: "auto", textContent: one.title });
    const go = kit.link(one);
    return [who(words.them), title, kit.image(one), text, go && make("div", { className: "does" }, [go]), meta];
  };
  const draw = () => {
    const before = rows.size;
    const said = [...items.values()]
      .filter(({ placement, dismissed }) => placement !== "banner" && !dismissed)
      .toSorted((one, other) => one.at.localeCompare(other.at) || one.id.localeCompare(other.id));
    const wanted = [...said, ...outbox.waiting.filter(({ id }) => !items.has(id))];
    const ids = new Set(wanted.map(({ id }) => id));
    for (const [id, { node }] of rows) {
      if (ids.has(id)) continue;
      node.remove();
      rows.delete(id);
    }
    // Many at once are what was said before: nobody wants all of it read out.
    if (wanted.length > before + 1) sayNothing();
    for (const [index, one] of wanted.entries()) {
      const drawn = "placement" in one ? JSON.stringify([one.title, one.text, one.url, one.image, one.at]) : "waits";
      const known = rows.get(one.id);
      const node = known?.node ?? make("li");
      if (known?.drawn !== drawn) {
        node.replaceChildren(...line(one).filter((part) => part !== null));
        node.className = "placement" in one && one.placement === "feed" ? "them" : "own";
        node.dataset["id"] = one.id;
        rows.set(one.id, { node, drawn });
      }
      if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
      if (!known) watcher.observe(node);
    }
    nothing.hidden = wanted.length > 0;
    older.hidden = !kit.hasOlder();
    tellState();
    if (isPinned) toEnd();
    else if (rows.size > before && list.lastElementChild?.classList.contains("them")) newer.hidden = false;
  };
  draw();
  kit.stopped.addEventListener("abort", () => (watcher.disconnect(), sizes.disconnect(), root.replaceChildren()));
  return {
    draw,
    /** @param {string} text */
    giveBack: (text) => {
      field.value = field.value === "" ? text : `${text}\n${field.value}`;
      unsent.keep();
      tellState();
      told.textContent = words.refused;
    },
  };
};
