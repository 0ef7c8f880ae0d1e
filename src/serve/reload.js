
// Only in a preview: loads this page anew when a build has changed the site.
(() => {
  // Beside the script, since the site may be shown below any path.
  const address = new URL("CHANGES", document.currentScript.src);
  let changes;
  const listen = () => {
    changes?.close();
    if (document.visibilityState !== "visible") return;
    changes = new EventSource(address);
    changes.onmessage = (event) => {
      if (event.data !== "EDITION") location.reload();
    };
    // A browser tries again by itself, except where it was refused.
    changes.onerror = ({ target }) => {
      if (target === changes && target.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    };
  };
  document.addEventListener("visibilitychange", listen);
  listen();
})();
