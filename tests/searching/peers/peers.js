// The peers of the search: each indexes the texts that Poplar's index gets, and answers the same searches.
//
// Both get a mail as one text, so that the words of a search may stand in different fields, as with Poplar; that Poplar
// keeps its fields apart besides costs only Poplar. A result holds all that is found, because a list says how many.
// Must not: time the fetching of texts, or anything but the peer's own work.
"use strict";

const PEERS = {
  // Words must all be there, the last one may be a beginning while it is typed. It has no folding of accents of its own.
  minisearch() {
    const index = new MiniSearch({ fields: ["text"] });
    return {
      add: (id, text) => index.add({ id, text }),
      find(search) {
        const last = search.endsWith(" ") ? -1 : search.split(" ").length - 1;
        const prefix = (_, number) => number === last;
        return index.search(search, { combineWith: "AND", prefix }).map((found) => found.id);
      },
      octets: () => new Blob([JSON.stringify(index)]).size,
    };
  },
  // Beginnings of words are found only where every beginning is indexed (`forward`). Accents are folded; letters and
  // numbers stay as they are. One step of relevance is the least it keeps: Poplar sorts by date and keeps none.
  flexsearch(count) {
    const encoder = new FlexSearch.Encoder(FlexSearch.Charset.Normalize, { dedupe: false, numeric: false });
    const index = new FlexSearch.Index({ tokenize: "forward", resolution: 1, encoder });
    return {
      add: (id, text) => index.add(id, text),
      find: (search) => index.search(search, { limit: count }),
      octets() {
        let octets = 0;
        index.export((_, data) => { octets += new Blob([data ?? ""]).size; });
        return octets;
      },
    };
  },
};

// A query that takes long is asked less often: so many times at least, and no more after so many milliseconds.
const LEAST = 20;
const ENOUGH = 60_000;

const json = async (name) => (await fetch(name)).json();

const JOBS = {
  // Indexes so many texts, of which a file holds a thousand; tells milliseconds.
  async index(name, count) {
    window.peer = PEERS[name](count);
    let milliseconds = 0;
    for (let done = 0; done < count; ) {
      const texts = await json(`/texts-${done / 1000}.json`);
      const began = performance.now();
      for (const text of texts.slice(0, count - done)) window.peer.add(done++, text);
      milliseconds += performance.now() - began;
    }
    return milliseconds;
  },
  // Asks every search of one kind; tells milliseconds of each, how many messages were found in all, and the numbers of
  // the messages that were not found by a search made for them.
  async search(kind) {
    const times = [];
    const missed = [];
    let found = 0;
    const all = await json(`/searches-${kind}.json`);
    const started = performance.now();
    for (const [number, search] of all) {
      if (times.length >= LEAST && performance.now() - started > ENOUGH) break;
      const began = performance.now();
      const result = window.peer.find(search);
      times.push(performance.now() - began);
      found += result.length;
      if (!result.includes(number)) missed.push(search);
    }
    return { times, found, missed };
  },
  async octets() {
    return window.peer.octets();
  },
};

// Starts a job; its outcome is looked up, because a script of WebDriver's may not take as long.
window.start = (job, ...given) => {
  window.outcome = null;
  JOBS[job](...given).then(
    (value) => { window.outcome = { value }; },
    (error) => { window.outcome = { error: String(error) }; },
  );
};
