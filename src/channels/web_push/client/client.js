// @ts-check
/**
 * Subscribes a visitor's browser to web push, once they asked for it: `window.ParleyPush`. The page brings a token that its server signed
 * for the visitor, and a service worker of its own origin that imports Parley's. Loaded by pages of other origins; needs nothing.
 */
(() => {
  // Filled in by the server.
  const settings = { base: "", publicKey: "" };

  /** @typedef {{ token: string, worker?: string }} Visitor */
  /** @typedef {Visitor & { wording: string, purposes: ("marketing" | "utility")[] }} Agreement */

  const DEFAULT_WORKER = "/parley-push-worker.js";
  const isSupported = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

  /** @param {string} path @param {object} body */
  const call = async (path, body) => {
    // Plain text asks for no preflight; nothing of the browser's own is sent along.
    const answer = await fetch(settings.base + path, { method: "POST", body: JSON.stringify(body), credentials: "omit", keepalive: true });
    if (answer.ok) return;
    throw new Error(`Parley answered ${answer.status}: ${await answer.text().catch(() => "")}`);
  };

  /** @param {string} text */
  const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

  /** @param {Visitor} visitor */
  const current = async ({ worker = DEFAULT_WORKER }) => {
    const registration = isSupported ? await navigator.serviceWorker.getRegistration(worker) : undefined;
    return (await registration?.pushManager.getSubscription()) ?? null;
  };

  /** @param {PushSubscription} subscription */
  const isOfOurKey = (subscription) => {
    const key = subscription.options.applicationServerKey;
    const own = bytesOf(settings.publicKey);
    return key !== null && new Uint8Array(key).every((byte, index) => byte === own[index]);
  };

  /** @param {PushSubscription} subscription */
  const plain = (subscription) => {
    const { endpoint, keys } = subscription.toJSON();
    return { endpoint, keys };
  };

  const push = {
    /** Whether the browser can; on an iPhone only for sites that were put on the home screen. */
    isSupported,
    /** @param {Visitor} visitor @returns {Promise<"unsupported" | "blocked" | "subscribed" | "unsubscribed">} */
    state: async (visitor) => {
      if (!isSupported) return "unsupported";
      if (Notification.permission === "denied") return "blocked";
      return (await current(visitor)) ? "subscribed" : "unsubscribed";
    },
    /** From a click: browsers ask their question only then. @param {Agreement} agreement @returns {Promise<"unsupported" | "blocked" | "subscribed">} */
    subscribe: async ({ token, wording, purposes, worker = DEFAULT_WORKER }) => {
      if (!isSupported) return "unsupported";
      if ((await Notification.requestPermission()) !== "granted") return "blocked";
      await navigator.serviceWorker.register(worker);
      const { pushManager } = await navigator.serviceWorker.ready;
      const old = await pushManager.getSubscription();
      if (old && !isOfOurKey(old)) await old.unsubscribe();
      const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(settings.publicKey) });
      await call("/subscribe", { token, subscription: plain(subscription), asked: { wording, purposes, page: location.href } });
      return "subscribed";
    },
    /** @param {Visitor} visitor */
    unsubscribe: async (visitor) => {
      const subscription = await current(visitor);
      if (!subscription) return;
      await call("/unsubscribe", { token: visitor.token, endpoint: subscription.endpoint, page: location.href });
      await subscription.unsubscribe();
    },
    /** On each page of a visitor who is signed in: tells whose browser this is now. Agrees to nothing. @param {Visitor} visitor */
    refresh: async (visitor) => {
      const subscription = await current(visitor);
      if (subscription && isOfOurKey(subscription)) await call("/subscribe", { token: visitor.token, subscription: plain(subscription) });
    },
  };
  Object.assign(window, { ParleyPush: Object.freeze(push) });
})();
