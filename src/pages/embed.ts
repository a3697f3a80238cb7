/** What lets a page of another origin show one of ours: a script that puts a frame where it stands, and one within the frame that says how tall it is. */

/** Of the script within the frame. */
export const FRAME_PATH = "/o/frame.js";

/** `address`: of the page. */
export function embedScript(address: string, title: string): string {
  return `(() => {
  const own = document.currentScript;
  const frame = document.createElement("iframe");
  frame.src = ${asJs(address)} + "?embed=1";
  frame.title = ${asJs(title)};
  frame.referrerPolicy = "origin";
  frame.style.cssText = "border:0;width:100%;min-height:24rem";
  addEventListener("message", ({ source, origin, data }) => {
    if (source === frame.contentWindow && origin === ${asJs(new URL(address).origin)} && typeof data?.parleyFormHeight === "number")
      frame.style.height = Math.min(Math.max(data.parleyFormHeight, 100), 4000) + "px";
  });
  own.after(frame);
})();
`;
}

/** It tells nothing but a number, so whoever frames the page may hear it. */
export const FRAME_SCRIPT = `const tell = () => parent.postMessage({ parleyFormHeight: document.documentElement.offsetHeight }, "*");
addEventListener("load", tell);
new ResizeObserver(tell).observe(document.documentElement);
`;

/** Within a script nothing may end it. */
function asJs(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
