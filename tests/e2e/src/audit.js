// What a person could stumble over, as far as a script can see it: every function returns faults, one a text.
// Must not: change anything on the page.
const natives = 'a[href], button, input, select, textarea, summary';
const pressable = `${natives}, [role=row], .star, [tabindex="0"]`;
const dialog = document.querySelector('dialog[open]');
const name = (e) => {
  const mark = e.dataset.test ? `[${e.dataset.test}]` : e.classList.length ? `.${[...e.classList].join('.')}` : '';
  return `${e.tagName.toLowerCase()}${mark} “${(e.getAttribute('aria-label') || e.textContent).trim().slice(0, 30)}”`;
};
const isSeen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0
  && !e.closest('.for-ears') && !e.matches('.skip:not(:focus)') && (!dialog || dialog.contains(e));
const seen = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);

const checks = {
  // WCAG 2.5.8: at least 24 by 24 CSS pixels, links in a sentence exempt.
  targets: () => seen(pressable).flatMap((e) => {
    if (e.matches('a') && getComputedStyle(e).display === 'inline') return [];
    const target = e.matches('input[type=radio], input[type=checkbox]') ? e.closest('label') ?? e : e;
    const {width, height} = target.getBoundingClientRect();
    return width < 23.9 || height < 23.9 ? [`${name(e)} is ${width.toFixed(1)} × ${height.toFixed(1)}`] : [];
  }),
  // WCAG 1.4.10: nothing to be scrolled to sideways, and nothing that lies where nobody comes.
  sideways: () => {
    const faults = [document.documentElement, document.body].filter((e) => e.scrollWidth > innerWidth)
      .map((e) => `${e.tagName} is ${e.scrollWidth} wide in ${innerWidth}`);
    for (const e of seen('body *')) {
      if (/auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1) {
        faults.push(`${name(e)} scrolls sideways: ${e.scrollWidth} in ${e.clientWidth}`);
      }
      const speaks = [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!speaks && !e.matches(pressable)) continue;
      let around = e;
      while (around && getComputedStyle(around).textOverflow !== 'ellipsis') around = around.parentElement;
      const {left, right} = (around ?? e).getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) faults.push(`${name(e)} lies from ${left | 0} to ${right | 0} of ${innerWidth}`);
    }
    return faults;
  },
  // Our own words are never cut; those of strangers may be.
  cut: () => seen('.places > li:not(.account-item) .place-name, .segment, .button, .button > span, .field-label, h2, h3, .search-where')
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible' && !e.closest('.letter-head')
      && !e.matches('.search-status .segment'))
    .map((e) => `${name(e)} is cut: ${e.scrollWidth} in ${e.clientWidth}`),
  // WCAG 2.3.3: what moves is asked for again by nobody who asked for less of it.
  // What takes less than a millisecond is no motion.
  motion: () => document.getAnimations().filter((a) => a.playState === 'running' && a.effect.getComputedTiming().endTime > 1)
    .map((a) => `${a.animationName ?? a.transitionProperty} runs on ${name(a.effect.target)}`),
  // WCAG 2.4.3: whoever opened a dialog goes on in it.
  dialog: () => !dialog || dialog.contains(document.activeElement) ? [] : [`${name(dialog)} does not have the focus, but ${name(document.activeElement)}`],
  // WCAG 2.4.7 and 2.4.11: what has the focus shows it, and lies under nothing.
  focus: () => {
    const e = document.activeElement;
    if (!e || e === document.body || e.tagName === 'IFRAME' || !isSeen(e)) return [];
    const rings = (x) => {
      const style = getComputedStyle(x);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    };
    const faults = [e, e.closest('.choice'), e.closest('.search')].some((x) => x && rings(x)) ? [] : [`${name(e)} does not show the focus`];
    const {left, right, top, bottom} = e.getBoundingClientRect();
    const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
    if (bottom <= 0 || top >= innerHeight) return [...faults, `${name(e)} has the focus out of sight`];
    const above = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
    const label = e.closest('label');
    if (above && !e.contains(above) && !above.contains(e) && !label?.contains(above)) faults.push(`${name(e)} has the focus under ${name(above)}`);
    return faults;
  },
};
return arguments[0].flatMap((check) => checks[check]().map((fault) => `${check}: ${fault}`));
