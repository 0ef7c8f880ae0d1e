
// Only in a preview: loads this page anew when a build has changed the site.
(() => {
  let changes;
  const listen = () => {
    changes?.close();
    if (document.visibilityState !== "visible") return;
    changes = new EventSource("/.pith-catalog/changes");
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
