// Runs before anything else of the page, in the page itself: makes its one policy of Trusted Types, and starts the engine,
// which so loads beside the page and not behind it.
//
// The bridge's header makes browsers refuse every string in the place of a document or a script, and every policy but
// this one. It takes a document only as the reader role makes them, policy first, and the two scripts that run beside the
// page.
// Must not: take anything else; be needed where a browser knows no Trusted Types.

"use strict";

(() => {
  // The workers' loader, as Trunk names it, and the service worker. Neither is hashed: `Hello` tells builds apart.
  const LOADER = "client-worker_loader.js";
  const SCRIPTS = [LOADER, "sw.js"];
  const DOCUMENT_START =
    '<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ';

  const policy = self.trustedTypes?.createPolicy("poplar", {
    createHTML: (text) => (text.startsWith(DOCUMENT_START) ? text : null),
    // They lie beside the page, in whatever folder; said in full, so that no `base` element can mean other ones.
    createScriptURL: (url) => (SCRIPTS.includes(url) ? new URL(url, location.href).href : null),
  });
  const scriptUrl = (url) => policy?.createScriptURL(url) ?? url;
  self.poplar = { policy, engine: null };
  const engine = new Worker(scriptUrl(LOADER), { name: "engine" });
  // Where it cannot be loaded the page starts it again, and is there to be told.
  engine.onerror = () => {
    self.poplar.engine = null;
  };
  self.poplar.engine = engine;
})();
