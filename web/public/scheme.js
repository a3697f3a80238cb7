// Before the first paint, so that nobody who works in the dark is flashed; a file, because the page allows no inline scripts.
(function () {
  var wanted = null;
  try {
    wanted = window.localStorage.getItem("parley-scheme");
  } catch (_) {
    // Storage may be forbidden; then the system decides.
  }
  var dark = wanted === "dark" || (wanted !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  document.documentElement.style.backgroundColor = dark ? "#131416" : "#f7f6f3";
})();
