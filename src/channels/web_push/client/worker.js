// @ts-check
/**
 * Shows what was pushed, opens what it leads to, and tells Parley of both. A service worker of the shop's own origin imports it:
 * `importScripts("https://parley.example/webhooks/channels/<id>/worker.js")`.
 */
(() => {
  // Filled in by the server.
  const settings = { base: "", publicKey: "" };

  /**
   * @typedef {{ title: string, body: string, url: string, icon: string, image: string, tag: string, counted: boolean,
   *   actions: { label: string, url: string }[], report: { callback: string, token: string } }} Message
   * @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} Lasting
   * @typedef {Lasting & { data: { json: () => Message } | null }} Pushed
   * @typedef {Lasting & { action: string, notification: { close: () => void, data: Message } }} Clicked
   * @typedef {Lasting & { oldSubscription: PushSubscription | null, newSubscription: PushSubscription | null }} Renewed
   * @typedef {{ registration: ServiceWorkerRegistration, clients: { openWindow: (url: string) => Promise<unknown> } }} Worker
   */
  const worker = /** @type {Worker} */ (/** @type {unknown} */ (self));

  /** @param {string} path @param {object} body */
  const tell = async (path, body) => {
    try {
      await fetch(settings.base + path, { method: "POST", body: JSON.stringify(body), credentials: "omit", keepalive: true });
    } catch {
      // Without a network nobody hears of it: what the visitor sees goes on.
    }
  };

  /** @param {Message} message @param {"shown" | "clicked"} what @param {boolean} [counted] */
  const report = async ({ report: of }, what, counted = true) => tell("/report", { ...of, what, counted });

  /** What TypeScript's notifications do not know. @param {Message} message */
  const lasting = (message) => ({ renotify: true, data: message });

  /** @param {Message} message */
  const show = async (message) => {
    const { title, body, icon, image, tag, actions } = message;
    await worker.registration.showNotification(title, {
      body,
      tag,
      ...lasting(message),
      ...(icon ? { icon } : {}),
      ...(image ? { image } : {}),
      ...(actions.length > 0 ? { actions: actions.map(({ label }, index) => ({ action: String(index), title: label })) } : {}),
    });
    await report(message, "shown");
  };

  self.addEventListener("push", (event) => {
    const pushed = /** @type {Pushed} */ (event);
    if (pushed.data) pushed.waitUntil(show(pushed.data.json()));
  });

  self.addEventListener("notificationclick", (event) => {
    const clicked = /** @type {Clicked} */ (event);
    const { action, notification } = clicked;
    notification.close();
    /** @type {Message} */
    const message = notification.data;
    const url = action === "" ? message.url : (message.actions[Number(action)]?.url ?? "");
    const opens = /^https?:\/\//i.test(url);
    clicked.waitUntil(Promise.all([opens ? worker.clients.openWindow(url) : null, report(message, "clicked", message.counted || !opens)]));
  });

  self.addEventListener("pushsubscriptionchange", (event) => {
    const renewed = /** @type {Renewed} */ (event);
    const { oldSubscription, newSubscription } = renewed;
    if (!oldSubscription || !newSubscription) return;
    const { endpoint, keys } = newSubscription.toJSON();
    renewed.waitUntil(tell("/renew", { old: oldSubscription.endpoint, subscription: { endpoint, keys } }));
  });
})();
