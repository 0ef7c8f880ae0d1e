// Gives each citation a button that copies it. Without this script one click selects the whole text.
"use strict";

for (const text of document.querySelectorAll(".cite .copy")) {
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
}
