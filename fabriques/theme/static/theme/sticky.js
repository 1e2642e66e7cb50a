// A bar that stays at the top of the screen hides nothing: neither where a link leads nor what the keyboard reaches.

const GAP = 12;

/* How far down the screen the bar comes, once it is stuck. */
const heightOf = (bar) => (bar.hidden ? 0 : bar.getBoundingClientRect().height);

function clear(bar, target) {
  const [over, under] = [bar.getBoundingClientRect(), target.getBoundingClientRect()];
  const hides = !bar.contains(target) && !bar.hidden && under.height && under.top < over.bottom && under.bottom > over.top - under.height;
  if (hides && over.top < GAP && under.left < over.right && under.right > over.left) scrollBy(0, under.top - over.bottom - GAP);
}

export function startSticky() {
  const bar = document.querySelector("[data-sticky]");
  if (!bar) return;
  const measure = () => document.documentElement.style.setProperty("--stuck", `${heightOf(bar)}px`);
  new ResizeObserver(measure).observe(bar);
  measure();
  document.addEventListener("focusin", (event) => requestAnimationFrame(() => clear(bar, event.target)));
}
