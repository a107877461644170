// Lets the page start with the network off, and keeps page and workers of one version together.
//
// A version is installed whole: every file is fetched and checked against its hash, or the version is not taken. It
// then waits until the page says so, which it does when a person agreed and no check runs. Until then everything,
// the workers' unhashed files too, comes from the version that runs.
// All of it lies in the folder of this script, which is its scope, too: copies in other folders of the same host, which
// share its caches, are others' business.
// Must not: take over by itself, keep anything but the page's own files, or answer for any other address.

"use strict";

// `cargo xtask web` writes both lines: the build id, and every file of the page with its hash.
const BUILD = "dev";
const FILES = {};

const FOLDER = new URL("./", self.location.href).pathname;
const PAGE = "index.html";

// No address holds a space: no folder's prefix is that of a folder in it.
const PREFIX = `poplar ${FOLDER} `;
const CACHE = PREFIX + BUILD;

self.addEventListener("install", (event) => {
  event.waitUntil(install());
  route(event);
});

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") {
    self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const name = request.method === "GET" ? ownFile(request.url) : null;
  if (name !== null) {
    event.respondWith(answer(name, request));
  }
});

// The page is the folder itself, too. At any other address it would look for its files in the wrong place.
function ownFile(address) {
  const { origin, pathname } = new URL(address);
  if (origin !== self.location.origin || !pathname.startsWith(FOLDER)) {
    return null;
  }
  const name = pathname.slice(FOLDER.length) || PAGE;
  return Object.hasOwn(FILES, name) ? name : null;
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    Object.entries(FILES).map(async ([name, integrity]) => {
      // A file of another version fails here, and with it the whole installation.
      const response = await fetch(name, { cache: "no-cache", integrity });
      if (!response.ok) {
        throw new Error(`${name}: ${response.status}`);
      }
      // Some web spaces lead from index.html to its folder, and browsers open no page from an answer that came so. Others
      // say that answers vary by what a request says of itself: these are all there are.
      const kept = new Response(response.body, response);
      kept.headers.delete("vary");
      if (name === PAGE) {
        await cache.put(FOLDER, kept.clone());
      }
      await cache.put(name, kept);
    }),
  );
}

// Browsers that can are told once where the files are, and start nothing of this to load them.
function route(event) {
  const source = { cacheName: CACHE };
  const baseURL = self.location.href;
  const routes = [...Object.keys(FILES), ""].map((name) => {
    const urlPattern = { pathname: FOLDER + name, search: "", baseURL };
    return { condition: { urlPattern, requestMethod: "get" }, source };
  });
  // A folder whose name means something in a pattern has none.
  event.addRoutes?.(routes).catch(() => {});
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  // The page that was there first, before there was a service worker, gets one without a reload.
  await self.clients.claim();
}

async function answer(name, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(name)) ?? fetch(request);
}
