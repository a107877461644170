// Stands in the frame that shows a mail, the only script there: both policies, the frame's and the page's, name it by
// its hash. Tells the page which link is meant, which key was pressed, how tall the mail is, where in it a link leads, and
// that files are dragged over it; keeps the mail from scrolling in a frame that is going to be as tall; and hides where
// links lead until one is opened.
//
// The page believes nothing of it: a link is named by its place, and the page has its own list.
// Must not: know what a mail is, or be needed; change anything but whether its root scrolls, what may have the focus, and
// where a link seems to lead until the page opens it.
// Without it links open by themselves, those within the mail lead nowhere, and the mail scrolls in its frame.

"use strict";

(() => {
  const LINK = ':is(a,area)[target="_blank"]';
  const tell = (message) => parent.postMessage(message, "*");
  tell({ kind: "here" });

  const linkAt = (event) => (event.target instanceof Element ? event.target.closest(LINK) : null);

  // Chromium connects to where a link leads as soon as it is pressed, before anybody could ask whether it is to be opened.
  // So it leads nowhere, but for the moment in which it is copied, printed or dragged.
  const addresses = new WeakMap();
  const hide = (link) => {
    const address = link.getAttribute("href");
    if (address?.startsWith("http")) {
      addresses.set(link, address);
      link.setAttribute("href", "about:invalid");
    }
  };
  const show = (link) => {
    if (addresses.has(link)) {
      link.setAttribute("href", addresses.get(link));
    }
  };
  const all = (change) => document.querySelectorAll(LINK).forEach(change);
  const lend = () => {
    all(show);
    setTimeout(() => all(hide));
  };
  addEventListener("DOMContentLoaded", () => all(hide));
  addEventListener("contextmenu", lend, true);
  addEventListener("copy", lend, true);
  addEventListener("beforeprint", () => all(show));
  addEventListener("afterprint", () => all(hide));
  addEventListener("dragstart", (event) => {
    // The browser has taken down already where the link leads.
    const address = addresses.get(linkAt(event));
    if (address) {
      event.dataTransfer.setData("text/uri-list", address);
      event.dataTransfer.setData("text/plain", address);
      event.dataTransfer.clearData("text/html");
    }
  });

  // Files are the page's, which lies over the frame as soon as it knows that some are dragged.
  const receive = (event) => {
    if (event.dataTransfer.types.includes("Files")) {
      event.preventDefault();
      tell({ kind: event.type === "drop" ? "no-files" : "files" });
    }
  };
  addEventListener("dragover", receive, true);
  addEventListener("drop", receive, true);

  const tellOf = (kind, link) => {
    const place = Array.prototype.indexOf.call(document.querySelectorAll(LINK), link);
    tell({ kind, place, href: addresses.get(link) ?? link.getAttribute("href") });
  };

  let meant = null;
  const mean = (link) => {
    if (link === meant) {
      return;
    }
    meant = link;
    if (link) {
      // Not all of the mail may be there yet.
      hide(link);
      tellOf("link", link);
    } else {
      tell({ kind: "no-link" });
    }
  };
  addEventListener("pointerover", (event) => mean(linkAt(event)), true);
  addEventListener("focusin", (event) => mean(linkAt(event)), true);
  addEventListener("focusout", () => mean(null), true);
  document.addEventListener("pointerleave", () => mean(null));

  // By itself, such a link would open the page's own address in the frame.
  const jump = (event) => {
    const link = event.target instanceof Element ? event.target.closest(':is(a,area)[href^="#"]') : null;
    if (!link) {
      return;
    }
    event.preventDefault();
    const name = link.getAttribute("href").slice(1);
    const target = document.getElementById(name) || document.getElementsByName(name)[0];
    if (target) {
      // What Tab reaches next stands behind it.
      target.tabIndex = target.hasAttribute("tabindex") || target.matches("a[href]") ? target.tabIndex : -1;
      target.focus({ preventScroll: true });
      target.scrollIntoView();
      tell({ kind: "jump", top: Math.max(0, target.getBoundingClientRect().top) });
    }
  };
  addEventListener("click", jump, true);

  const open = (event) => {
    const link = linkAt(event);
    if (link && (event.button === 0 || event.button === 1)) {
      event.preventDefault();
      tellOf("open", link);
    }
  };
  addEventListener("click", open, true);
  addEventListener("auxclick", open, true);

  addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
        return;
      }
      // A link opens, and a quotation unfolds.
      if (event.key === "Enter" && event.target instanceof Element && event.target.closest("a,area,summary")) {
        return;
      }
      // Firefox would search in the frame.
      if (event.key === "/" || event.key === "'") {
        event.preventDefault();
      }
      tell({ kind: "key", key: event.key });
    },
    true,
  );

  // Tallest frame, in CSS pixels, as the page has it: what is taller scrolls inside.
  const TALLEST = 20_000;
  const root = document.documentElement;
  const scroll = (how) => root.style.setProperty("overflow-y", how, "important");
  // The frame is going to be as tall as the mail. A scrollbar until then would make the mail narrower, and so of another
  // height than it is going to have.
  scroll("hidden");

  let width = 0;
  let beyond = 0;
  const fit = () => {
    // It has no place yet.
    if (innerWidth === 0) {
      return;
    }
    if (width !== innerWidth) {
      width = innerWidth;
      beyond = 0;
      scroll("hidden");
    }
    const tall = Math.ceil(root.getBoundingClientRect().height);
    // What sticks out of the last line, or of an element that is lower than its content. Browsers tell of it only while
    // the frame is too low for it.
    if (root.scrollHeight > root.clientHeight) {
      beyond = Math.max(beyond, root.scrollHeight - tall);
    }
    // The last is what a scrollbar along the lower edge takes.
    const height = tall + beyond + innerHeight - root.clientHeight;
    if (height > TALLEST) {
      // From now on: a scrollbar makes it narrower, and it may be shorter then.
      scroll("scroll");
    }
    tell({ kind: "height", height, whole: document.readyState !== "loading" });
  };
  // Whenever it is laid out, which may be before all of it is there.
  new ResizeObserver(fit).observe(root);
  addEventListener("resize", fit);
  addEventListener("load", fit);
  // A quotation may unfold, or fold again, where nothing else grows with it.
  const refit = () => {
    beyond = 0;
    fit();
  };
  addEventListener("toggle", refit, true);
  // A short one is all there before it is laid out: then the page is to know before anything is drawn.
  addEventListener("DOMContentLoaded", fit);
})();
