// The one script of a page, and all works without it: a switch between light and dark that is
// remembered, and a button on each citation that copies it. It runs before the page is shown, so that
// nobody who chose dark sees a light page first.
"use strict";

(() => {
  const root = document.documentElement;
  const preferred = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const KEY = "pith-catalog-theme";

  // A browser may refuse to remember anything: then the choice holds for this page.
  let chosen = null;
  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return chosen;
    }
  };
  const remember = (theme) => {
    chosen = theme;
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {}
  };

  // The stylesheet does the rest: without this attribute it follows the system.
  const apply = () => {
    const theme = remembered();
    if (["light", "dark"].includes(theme)) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };

  // Where a browser doesn't know the function, there is the light page alone.
  if (CSS.supports("color", "light-dark(#000, #fff)")) {
    root.dataset.switch = "";
    apply();
    // Another window of the same site may have been switched.
    addEventListener("storage", apply);
    addEventListener("pageshow", apply);
    document.addEventListener("click", (event) => {
      if (!event.target.closest?.(".switch")) return;
      const wanted = (root.dataset.theme ?? preferred()) === "dark" ? "light" : "dark";
      // Who goes back to what the system prefers follows the system again.
      remember(wanted === preferred() ? null : wanted);
      apply();
    });
  }

  const addCopyButton = (text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    text.nextElementSibling.append(" ", button, " ", told);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        told.textContent = "Copied";
      } catch {
        // Not allowed here, as on a page without https: then the text is selected, for the keyboard to copy.
        getSelection().selectAllChildren(text);
        told.textContent = "Selected";
      }
    });
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".cite .copy").forEach(addCopyButton));
})();
