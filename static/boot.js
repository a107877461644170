// Runs before anything else of the page, in the page itself: makes its one policy of Trusted Types, and asks for what the
// first screen needs, which so loads beside the page's Wasm and not behind it: the words of its language, and the engine
// and what writes dates where mail is stored, or else what is known of a demo mailbox. What the engine posts is kept for
// the page.
//
// The bridge's header makes browsers refuse every string in the place of a document or a script, and every policy but
// this one. It takes a document only as the reader role makes them, policy first, and the two scripts that run beside the
// page.
// Must not: take anything else; be needed where a browser knows no Trusted Types.

"use strict";

(() => {
  // What fails before the page stands keeps it from standing. Once it stands, the skeleton is gone, and this with it.
  const fail = ({ target }) => {
    if (target?.nodeName !== "LINK") {
      document.querySelector(".boot [hidden]")?.removeAttribute("hidden");
    }
  };
  addEventListener("error", fail, true);
  addEventListener("unhandledrejection", fail);

  // The script of the workers, and the service worker. Neither is hashed: `Hello` tells builds apart.
  const WORKER = "worker.js";
  const SCRIPTS = [WORKER, "sw.js"];
  const DOCUMENT_START =
    '<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ';

  const policy = self.trustedTypes?.createPolicy("poplar", {
    createHTML: (text) => (text.startsWith(DOCUMENT_START) ? text : null),
    // They lie beside the page, in whatever folder; said in full, so that no `base` element can mean other ones.
    createScriptURL: (url) => (SCRIPTS.includes(url) ? new URL(url, location.href).href : null),
  });
  const scriptUrl = (url) => policy?.createScriptURL(url) ?? url;

  // `cargo xtask web` writes the line: the languages, and the files of their words.
  const WORDS = {};

  // `null` where nothing is kept, `undefined` where the browser does not say.
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return undefined;
    }
  };

  // What a person chose, else what the browser asks for.
  const primary = (tag) => tag?.split("-")[0].toLowerCase();
  const wanted = [kept("poplar.language"), ...navigator.languages.map(primary)];
  const language = wanted.find((tag) => Object.hasOwn(WORDS, primary(tag))) ?? "en";

  // In milliseconds: a minute, for slow networks.
  const LONGEST_WAIT = 60_000;
  const load = (file) => fetch(file, { signal: AbortSignal.timeout?.(LONGEST_WAIT) });
  // Once; what fails is asked for anew by whoever wants it next.
  const asked = {};
  const ask = (file, read) =>
    (asked[file] ??= load(file)
      .then(read)
      .catch((error) => {
        delete asked[file];
        throw error;
      }));
  const words = (tag) =>
    ask(WORDS[tag], (response) => {
      if (!response.ok) {
        throw new Error(`${WORDS[tag]}: ${response.status}`);
      }
      return response.text();
    });
  // What the bridge says of its demo mailbox; most have none.
  const demo = () => ask("demo.json", (response) => (response.ok ? response.json() : null));
  // Nobody may await it yet; whoever wants it later asks anew.
  const ahead = (promise) => promise.catch(() => {});

  self.poplar = { policy, engine: null, heard: [], language, words, demo };
  ahead(words(primary(language)));
  if (kept("poplar.has-accounts") !== null) {
    const engine = new Worker(scriptUrl(WORKER), { name: "engine" });
    // It tells how the list begins without being asked, maybe before the page is there to hear.
    engine.onmessage = ({ data }) => self.poplar.heard.push(data);
    // Where it cannot be loaded the page starts it again, and is there to be told.
    engine.onerror = (event) => {
      event.preventDefault();
      self.poplar.engine = null;
    };
    self.poplar.engine = engine;
    // What writes the dates of the list: the first takes a browser tens of milliseconds. They pass while the Wasm is loaded.
    setTimeout(() => new Intl.DateTimeFormat(primary(language)));
  } else {
    // The first screen needs no engine; the page starts it. Its Wasm is the larger one, and would keep the page's waiting
    // on a slow line. What is known of a demo mailbox stands on the first screen.
    ahead(demo());
  }
})();
