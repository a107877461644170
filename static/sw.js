// Lets the page start with the network off, and keeps page and workers of one version together.
//
// A version is installed whole: every file is fetched and checked against its hash, or the version is not taken. It
// then waits until the page says so, which it does when a person agreed and no check runs. Until then everything,
// the workers' unhashed files too, comes from the version that runs.
// Must not: take over by itself, keep anything but the page's own files, or touch what the bridge answers itself.

"use strict";

// `cargo xtask web` writes both lines: the build id, and every file of the page with its hash.
const BUILD = "dev";
const FILES = {};

const PREFIX = "poplar-";
const CACHE = PREFIX + BUILD;
const PAGE = "/index.html";

// What the bridge answers itself.
const BRIDGE = ["/tunnel", "/demo.json", "/healthz"];

self.addEventListener("install", (event) => {
  event.waitUntil(install());
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
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || BRIDGE.includes(url.pathname)) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(answer(PAGE, request));
  } else if (url.pathname in FILES) {
    event.respondWith(answer(url.pathname, request));
  }
});

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    Object.entries(FILES).map(async ([path, integrity]) => {
      // A file of another version fails here, and with it the whole installation.
      const response = await fetch(path, { cache: "no-cache", integrity });
      if (!response.ok) {
        throw new Error(`${path}: ${response.status}`);
      }
      await cache.put(path, response);
    }),
  );
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  // The page that was there first, before there was a service worker, gets one without a reload.
  await self.clients.claim();
}

async function answer(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
