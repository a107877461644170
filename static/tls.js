// Stands in the engine's worker: loads the module that speaks TLS, which is Wasm of its own, when a connection first
// needs it. Browsers keep what was imported under an address, whole or broken: each number is an address of its own.
//
// A script of its own, because the worker is a classic one, and what is generated for such cannot import.
// Must not: do anything else.

"use strict";

const load = async (number) => {
  const module = await import(`./client-tls.js?${number}`);
  await module.default();
  return new module.TlsModule();
};

// Each once, however many connections begin while it loads: made twice, the second would take the place of the first,
// whose sessions would then be places in the second's memory.
const loading = new Map();

self.loadTls = (number) => {
  if (!loading.has(number)) {
    loading.set(number, load(number));
  }
  return loading.get(number);
};
