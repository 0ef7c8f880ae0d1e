// The script of every page; everything works without it. It has a switch between light and dark that is
// remembered, a button on each citation that copies it, one that checks a paper's page, and keys that lead to the search. It runs before the page is shown, so that
// nobody who chose dark sees a light page first.
"use strict";

(() => {
  const root = document.documentElement;
  const preferred = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const KEY = "pith-catalog-theme";

  // If a browser refuses to remember anything, the choice applies to this page only.
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

  // A browser without this function shows only the light page.
  if (CSS.supports("color", "light-dark(#000, #fff)")) {
    root.dataset.switch = "";
    apply();
    // Another window of the same site may have been switched.
    addEventListener("storage", apply);
    addEventListener("pageshow", apply);
    document.addEventListener("click", (event) => {
      if (!event.target.closest?.(".switch")) return;
      const wanted = (root.dataset.theme ?? preferred()) === "dark" ? "light" : "dark";
      // If you switch back to what the system prefers, the page follows the system again.
      remember(wanted === preferred() ? null : wanted);
      apply();
    });
  }

  const addButton = (place, label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    place.append(" ", button);
    return button;
  };

  // Below a citation; above a paper's number. There is room for it, so that nothing moves.
  const addCopyButton = (text) => {
    const place = text.closest(".numberline")?.querySelector("dt span") ?? text.nextElementSibling;
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    const button = addButton(place, "Copy", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        status.textContent = "Copied";
      } catch {
        // Copying is not allowed here, as on a page without HTTPS: select the text, for the keyboard to copy.
        getSelection().selectAllChildren(text);
        status.textContent = "Selected";
      }
    });
    button.after(" ", status);
  };

  // Saves the text that the page shows as the file that citation managers open.
  const addSaveButton = (text) => {
    const name = text.dataset.file;
    if (text.nextElementSibling.querySelector("[download]")) return;
    addButton(text.nextElementSibling, `Save as ${name}`, () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text.textContent], { type: "application/octet-stream" }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    });
  };

  // `/` and Ctrl-K (or Command-K) lead to the box on the page, else to the page that searches.
  document.addEventListener("keydown", (event) => {
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isK = event.key?.toLowerCase() === "k" && event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey;
    if (!(isSlash || isK) || event.defaultPrevented || event.isComposing) return;
    if (event.target.isContentEditable || event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select")) return;
    const boxes = ["#search [name=q]", "[role=search] [name=q]"].map((place) => document.querySelector(place));
    const box = boxes.find((one) => one?.getClientRects().length > 0);
    const link = document.querySelector("a[data-search]");
    if (!box && !link) return;
    event.preventDefault();
    if (!box) {
      location.assign(link.href);
      return;
    }
    box.focus();
    box.select();
  });

  const load = (src) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src, onload: resolve, onerror: reject });
    document.head.append(script);
  });

  // Checks what a paper's page shows, with scripts that are loaded when somebody asks for that (static/check-paper.js).
  const addCheckButton = (section) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button first";
    button.textContent = "Check this page";
    button.addEventListener("click", async () => {
      if (globalThis.pithCheckPage) return void globalThis.pithCheckPage(section, button);
      button.setAttribute("aria-busy", "true");
      try {
        for (const link of section.dataset.checker.split(" ")) await load(link);
        globalThis.pithCheckPage(section, button);
      } catch {
        button.textContent = "The checker can’t be loaded: try again";
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
    section.querySelector(".text")?.prepend(button);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("section[data-checker]").forEach(addCheckButton);
    document.querySelectorAll(".cite .copy, .facts .number").forEach(addCopyButton);
    document.querySelectorAll(".cite [data-file]").forEach(addSaveButton);
  });
})();
