// Before anything is drawn: the remembered theme and language, so that nothing flashes.
(function () {
  var root = document.documentElement;
  var get = function (key) {
    try {
      return localStorage.getItem(key);
    } catch (_) {
      return null;
    }
  };
  var theme = get("concierge.theme");
  var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  var language = get("concierge.language") || navigator.language || "en";
  root.lang = /^zh/i.test(language) ? "zh-Hans" : "en";
})();
