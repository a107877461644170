// The script of both workers: loads their Wasm, and what stands between it and the browser, and says where it cannot.
//
// A script of its own and not the one that Trunk would write: the Wasm, which is large, is asked for before what is
// imported, for that is waited for. And the database, which the Wasm will open, is opened by browsers to say that it is
// there.
// Must not: do anything else.

"use strict";

const wasm = fetch("./client-worker_bg.wasm");
try {
  self.indexedDB?.databases?.().catch(() => {});
} catch {
  // Storage is denied; the Wasm will say so.
}
importScripts("./client-worker.js");
// What keeps it from starting is an error of the worker, of which the page hears.
wasm_bindgen({ module_or_path: wasm }).catch((error) => {
  setTimeout(() => {
    throw error;
  });
});
